package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.partition.ManualFetcher;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was read comes late, or not at all, or can't be used: nothing is passed over because of that. */
class LateBatchesTest {
    private static final PartitionId T0 = new PartitionId("t", 0);
    private static final PartitionId T1 = new PartitionId("t", 1);

    private final GroupFixture fixture = new GroupFixture();

    /** What can't be used, for whatever reason. */
    private static final class Unusable extends AbstractList<Message> {
        @Override
        public Message get(int index) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private void begin(int partitions) {
        fixture.partitionCounts.put("t", partitions);
        for (int number = 0; number < partitions; number++) {
            fixture.log("t", number, 20);
        }
        var unused = fixture.consume("t");
        fixture.snapshotOfUs();
    }

    private Fetched batch(PartitionId id, long next, long... offsets) {
        return fixture.group().fetcher.batch(id, next, offsets);
    }

    private void tell(Fetched... batches) {
        fixture.group().fetchNews.onFetched(List.of(batches));
    }

    private long consumed() {
        var call = fixture.consume("g", "t", Ack.auto());
        return call.isDone() ? call.join().offset() : -1;
    }

    /** The first message was done by a client. */
    private void acked() {
        assertThat(fixture.ack("t", 0, 0)).isCompleted();
    }

    @Test
    void C26_whatWasReadForAnEarlierOwnershipIsNotTakenForWhatIsReadNow() {
        begin(1);
        tell(batch(T0, 5, 0, 1, 2, 3, 4));
        Fetched late = batch(T0, 8, 5, 6, 7);
        acked();
        // everything is yours, and mine again
        fixture.snapshot(Map.of("me", Set.of("t"), "a", Set.of("t")));
        assertThat(fixture.reading()).isEmpty();
        fixture.snapshotOfUs();

        tell(late);

        fixture.read("g", "t", 0, 1, 7);
        assertThat(consumed()).isEqualTo(1);
        fixture.advance(GroupFixture.LONG_POLL);
        assertThat(fixture.offsets.committed).containsEntry(T0, new Committed(2, ""));
    }

    @Test
    void aBatchThatGotLostIsReadAgainInsteadOfBeingPassedOver() {
        begin(1);
        tell(batch(T0, 2, 0, 1));
        Fetched unused = batch(T0, 5, 2, 3, 4);

        tell(batch(T0, 7, 5, 6));
        fixture.advance(GroupFixture.RETRY_BACKOFF);

        ManualFetcher.Reading again = fixture.group().fetcher.readings.get(T0);
        assertThat(again.offset).isEqualTo(2);
        assertThat(again.held.messages()).isOne();
        fixture.read("g", "t", 0, 2, 5);
        assertThat(List.of(consumed(), consumed(), consumed())).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aBatchThatCanNotBeUsedIsReadAgainAndTheOthersOfThePollGoOn() {
        begin(2);
        tell(fixture.group().fetcher.batch(T0, 1, new Unusable()), batch(T1, 2, 0, 1));

        assertThat(consumed()).isEqualTo(1);
        assertThat(fixture.reading()).containsExactly(T1);
        fixture.advance(GroupFixture.RETRY_BACKOFF);

        assertThat(fixture.group().fetcher.readings.get(T0).offset).isZero();
    }

    @Test
    void aPartitionThatCanNotBeReadIsTriedAgainLessAndLessOften() {
        begin(2);
        for (int pauses = 1; pauses <= 8; pauses *= 2) {
            fixture.group()
                    .fetchNews
                    .onUnreadable(T0, fixture.group().fetcher.readings.get(T0).epoch, new Error("bad"));
            fixture.group().fetcher.remove(T0);
            fixture.advance(GroupFixture.RETRY_BACKOFF.multipliedBy(pauses).minusMillis(1));
            assertThat(fixture.reading()).containsExactly(T1);
            fixture.advance(Duration.ofMillis(1));
            assertThat(fixture.reading()).containsExactlyInAnyOrder(T0, T1);
        }
    }

    @Test
    void afterTheDeathOfTheFetcherAllPartitionsAreReadAgainFromWhereTheyWere() {
        begin(2);
        tell(batch(T0, 2, 0, 1));
        fixture.group().fetcher.readings.clear();

        fixture.group().fetchNews.onDead(new Error("scripted"));
        fixture.advance(GroupFixture.RETRY_BACKOFF);

        assertThat(fixture.group().fetcher.readings.get(T0).offset).isEqualTo(2);
        assertThat(fixture.group().fetcher.readings.get(T1).offset).isZero();
        fixture.read("g", "t", 1, 0, 1);
        assertThat(List.of(consumed(), consumed())).containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void whatIsCountedForAGroupIsGivenBackWhenItEnds() {
        begin(1);
        tell(batch(T0, 3, 0, 1, 2));
        assertThat(fixture.budget.used()).isPositive();
        ManualFetcher.Reading reading = fixture.group().fetcher.readings.get(T0);
        acked();

        fixture.advance(GroupFixture.SUBSCRIPTION_TIMEOUT);
        fixture.group().membership.left.complete(null);

        assertThat(reading.closed).isTrue();
        assertThat(fixture.budget.used()).isZero();
    }

    @Test
    void aPartitionThatCanNotBeReadGivesWhatWasReadBeforeAndCanBeGivenUp() {
        begin(1);
        tell(batch(T0, 3, 0, 1, 2));

        fixture.group()
                .fetchNews
                .onUnreadable(T0, fixture.group().fetcher.readings.get(T0).epoch, new Error("bad"));

        assertThat(List.of(consumed(), consumed())).containsExactly(1L, 2L);
        acked();
        fixture.snapshot(Map.of("me", Set.of("t"), "a", Set.of("t")));
        assertThat(fixture.group().membership.claims).isEmpty();
        fixture.advance(GroupFixture.RETRY_BACKOFF);
        assertThat(fixture.reading()).isEmpty();
    }
}
