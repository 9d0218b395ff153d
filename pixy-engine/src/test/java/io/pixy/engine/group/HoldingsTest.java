package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.offsets.Tenure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an instance tells its peers of a partition, through a whole group. */
final class HoldingsTest {
    private final QueueFixture queue = new QueueFixture();

    private Map<Integer, Holding> holdings() {
        return queue.group.groups.holdings("g", "t").join();
    }

    private SettleCode settle(String receipt, boolean otherPlaces) {
        return queue.group
                .groups
                .settle("g", "t", List.of(Settlement.ack(receipt)), SettleLevel.APPLIED, otherPlaces)
                .join()
                .get(0)
                .code();
    }

    @Test
    void tellsWhatCanBeSettledHereAndSinceWhen() {
        queue.begin(QueuePolicy.defaults());
        queue.group.advance(Duration.ofSeconds(3));

        assertThat(holdings())
                .containsExactly(
                        Map.entry(0, new Holding(true, Duration.ofSeconds(3).toNanos())));
        assertThat(queue.group.groups.holdings("g", "other").join()).isEmpty();
        assertThat(queue.group.groups.holdings("nobody", "t").join()).isEmpty();
    }

    @Test
    void doesNotHoldWhatItHasYetToClaim() {
        queue.group.partitionCounts.put("t", 1);
        queue.group.log("t", 0, 1000);
        var unused = queue.group.consume("g", "t", Ack.none());
        queue.group.group().snapshot(Map.of("me", Set.of("t")));

        assertThat(holdings()).isEmpty();
    }

    @Test
    void isNotCertainOfWhatIsInDoubtOrLost() {
        queue.begin(QueuePolicy.defaults());

        queue.group.group().registryNews.onTrust(false);
        assertThat(holdings().get(0).isCertain()).isFalse();

        queue.group.group().registryNews.onTrust(true);
        queue.group.group().registryNews.onClaimLost(QueueFixture.ID);
        assertThat(holdings().get(0).isCertain()).isFalse();

        queue.group.advance(Duration.ofSeconds(9));
        queue.group.group().registryNews.onClaimed(QueueFixture.ID);
        assertThat(holdings().get(0)).isEqualTo(new Holding(true, 0));
    }

    /** Who has lost the claim may hear of a message that the next owner has handed out: it must not take it for its own. */
    @Test
    void leavesToOthersWhatTheyHaveHandedOutOnceTheClaimIsLost() {
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 2);
        List<String> own = queue.receive(2).stream().map(one -> one.receipt()).toList();
        String others = new Receipts("c", "g", "t").write(new Receipt(new Tenure(-5, 0), 0, 1, 1, 9));

        queue.group.group().registryNews.onClaimLost(QueueFixture.ID);

        assertThat(settle(others, true)).isEqualTo(SettleCode.NOT_OWNER);
        assertThat(settle(own.get(0), true)).isEqualTo(SettleCode.SETTLED);
        assertThat(settle(others, false)).as("as ever where there are no peers").isNotEqualTo(SettleCode.NOT_OWNER);
    }
}
