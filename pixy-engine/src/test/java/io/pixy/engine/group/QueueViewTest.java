package io.pixy.engine.group;

import static io.pixy.engine.group.QueueFixture.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.BlockedReason;
import io.pixy.api.Delivery;
import io.pixy.api.KafkaException;
import io.pixy.api.QueueState;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.meters.Reasons;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the owner of a partition tells of it. */
class QueueViewTest {
    private final QueueFixture queue = new QueueFixture();

    /** As the view tells, and as metrics tell a moment later. */
    private List<BlockedReason> blocked() {
        List<BlockedReason> told = queue.state().blocked().stream()
                .map(QueueState.Blockage::reason)
                .toList();
        queue.untilGaugesAreFresh();
        for (BlockedReason reason : BlockedReason.values()) {
            assertThat(queue.gauge("BLOCKED c g t " + Reasons.of(reason)))
                    .as("gauge of %s", reason)
                    .isEqualTo(told.contains(reason) ? 1 : 0);
        }
        assertThat(queue.gauge("DEAD_LETTER_BLOCKED c g t"))
                .isEqualTo(told.contains(BlockedReason.SHIPPING_FAILS) ? 1 : 0);
        return told;
    }

    @Test
    void eachMessageCountsOnce() {
        queue.begin(QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .order(Order.KEY)
                .build());
        queue.read(0, "-", "-", "-", "-", "k", "k", "k");
        List<Delivery> batch = queue.receive(10);
        queue.settle(Settlement.nack(batch.get(0).receipt(), Duration.ofSeconds(20)));
        queue.settle(Settlement.nack(batch.get(1).receipt()));
        queue.settle(Settlement.reject(batch.get(2).receipt(), ""));

        QueueState state = queue.state();

        assertThat(state.inHand()).isEqualTo(2);
        assertThat(state.delayed()).isEqualTo(1);
        assertThat(state.due()).isEqualTo(1);
        assertThat(state.shipping()).isEqualTo(1);
        assertThat(state.held()).isEqualTo(2);
        assertThat(state.metadataUsed()).isZero();
        assertThat(blocked()).containsExactly(BlockedReason.ORDER);
    }

    @Test
    void theOldestMessageIsTheFirstThatIsNotAcknowledgedBeItRead() {
        queue.begin(QueuePolicy.defaults());
        assertThat(queue.state().oldest()).isEmpty();
        queue.read(0, 3);
        assertThat(queue.state().oldest().orElseThrow().attempts())
                .as("read only")
                .isZero();
        List<Delivery> batch = queue.receive(3);
        batch.subList(0, 2).forEach(queue::ack);
        queue.settle(Settlement.nack(batch.get(2).receipt(), Duration.ofSeconds(20)));

        long now = queue.group.clock.wallMillis();
        assertThat(queue.state().oldest())
                .contains(new QueueState.Oldest(2, 2, Optional.of(Duration.ofMillis(now - 2)), 1));
    }

    @Test
    void nothingIsInTheWayWhileMessagesAreHandedOut() {
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 3);
        queue.receive(2);

        assertThat(blocked()).isEmpty();
    }

    @Test
    void tellsThatTooManyArePending() {
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 302);
        assertThat(queue.receive(302)).hasSize(301);

        assertThat(blocked()).containsExactly(BlockedReason.MAX_PENDING);
    }

    @Test
    void tellsThatNoMoreAcknowledgementsCanBeKept() {
        queue.group.maxMetadata = 12;
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 60);
        List<Delivery> batch = queue.receive(50);
        queue.ack(batch.get(1));
        assertThat(blocked()).isEmpty();
        assertThat(queue.gauge("METADATA_USAGE c g t")).isBetween(0.01, 0.99);

        for (int i = 3; i < batch.size(); i += 2) {
            queue.ack(batch.get(i));
        }
        assertThat(blocked()).containsExactly(BlockedReason.METADATA_FULL);
        assertThat(queue.gauge("METADATA_USAGE c g t")).isGreaterThanOrEqualTo(1);

        for (int i = 0; i < batch.size(); i += 2) {
            queue.ack(batch.get(i));
        }
        assertThat(blocked()).isEmpty();
        assertThat(queue.gauge("METADATA_USAGE c g t")).isZero();
    }

    @Test
    void tellsThatCommitsFailUntilTheyDoNot() {
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 2);
        List<Delivery> batch = queue.receive(2);
        queue.group.offsets.commitFails = true;
        queue.ack(batch.get(0));
        queue.group.advance(Duration.ofSeconds(1));
        assertThat(queue.state().blocked())
                .containsExactly(new QueueState.Blockage(BlockedReason.COMMIT_FAILS, "scripted"));
        assertThat(blocked()).containsExactly(BlockedReason.COMMIT_FAILS);

        queue.group.offsets.commitFails = false;
        queue.group.advance(Duration.ofSeconds(1));
        assertThat(blocked()).isEmpty();
    }

    @Test
    void tellsThatItIsNotKnownWhereTheGroupIs() {
        queue.group.offsets.fetchesWait = new CompletableFuture<>();
        queue.begin(QueuePolicy.defaults());
        assertThat(blocked()).containsExactly(BlockedReason.SEEKING);

        queue.group.offsets.fetchesWait.complete(null);
        assertThat(blocked()).isEmpty();
    }

    @Test
    void tellsThatTooManyWait() {
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 30);
        queue.receive(21).forEach(one -> queue.settle(Settlement.nack(one.receipt(), Duration.ofMinutes(1))));

        assertThat(blocked()).containsExactly(BlockedReason.MAX_PARKED);
    }

    @Test
    void tellsThatTheOrderOfThePartitionIsKept() {
        queue.begin(QueuePolicy.builder().order(Order.PARTITION).build());
        queue.read(0, 2);
        queue.receive(1);

        assertThat(blocked()).containsExactly(BlockedReason.ORDER);
    }

    @Test
    void tellsWhyALetterCanNotBeWrittenUntilItIs() {
        queue.begin(QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .build());
        queue.read(0, 1);
        queue.settle(Settlement.reject(queue.receive(1).get(0).receipt(), ""));
        assertThat(blocked()).as("it is on its way").isEmpty();

        queue.group.letters.answers.get(0).completeExceptionally(new KafkaException("no such topic", null));
        assertThat(queue.state().blocked())
                .containsExactly(new QueueState.Blockage(BlockedReason.SHIPPING_FAILS, "no such topic"));

        queue.group.advance(Duration.ofSeconds(1));
        queue.group.letters.answers.get(1).complete(null);
        assertThat(blocked()).isEmpty();
    }

    @Test
    void tellsThatThePartitionCanNotBeReadUntilItCan() {
        queue.begin(QueuePolicy.defaults());
        GroupFixture.Joined group = queue.group.group();

        group.fetchNews.onUnreadable(
                QueueFixture.ID, group.fetcher.readings.get(QueueFixture.ID).epoch, new KafkaException("torn", null));
        assertThat(queue.state().blocked())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo(BlockedReason.UNREADABLE))
                .satisfies(one -> assertThat(one.text()).contains("from offset 0 on", "torn"));

        queue.group.advance(Duration.ofSeconds(5));
        queue.read(0, 1);
        assertThat(blocked()).isEmpty();
    }

    @Test
    void aPartitionThatWasMendedAndIsEmptyIsNotUnreadableForEver() {
        queue.begin(QueuePolicy.defaults());
        GroupFixture.Joined group = queue.group.group();
        group.fetchNews.onUnreadable(
                QueueFixture.ID, group.fetcher.readings.get(QueueFixture.ID).epoch, new KafkaException("torn", null));

        for (int i = 0; i < 7; i++) {
            queue.askInVain();
            queue.group.advance(Duration.ofSeconds(5));
        }

        assertThat(blocked()).isEmpty();
    }

    @Test
    void tellsOfDoubtAndOfGivingUp() {
        queue.begin(QueuePolicy.defaults());
        queue.read(0, 2);
        queue.receive(1);
        queue.group.group().registryNews.onTrust(false);
        assertThat(blocked()).containsExactly(BlockedReason.IN_DOUBT);
        queue.group.group().registryNews.onTrust(true);

        queue.group.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));

        assertThat(blocked()).containsExactly(BlockedReason.DRAINING);
    }

    @Test
    void saysNothingOfPartitionsThatAreNotItsOwn() {
        assertThat(queue.group.groups.describe("nobody", "t").join()).isEmpty();
        queue.begin(QueuePolicy.defaults());
        assertThat(queue.group.groups.describe("g", "other").join()).isEmpty();
        queue.read(0, 1);
        queue.ack(queue.receive(1).get(0));

        queue.group.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));
        queue.group.advance(LEASE);

        assertThat(queue.group.group().membership.claims).doesNotContain(new PartitionId("t", 0));
        assertThat(queue.group.groups.describe("g", "t").join()).isEmpty();
    }
}
