package io.pixy.engine.partition;

import static io.pixy.engine.partition.PartitionFixture.BASE;
import static io.pixy.engine.partition.PartitionFixture.ID;
import static io.pixy.engine.partition.PartitionFixture.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.runtime.Budget;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is pending is counted, whichever way it comes and goes. */
class MemoryAccountTest {
    private static final int SIZE = 40_000;

    private final PartitionFixture fixture = new PartitionFixture().consuming();
    private final Surroundings world = fixture.world;

    private void readLarge(long first, int count) {
        List<Message> messages = LongStream.range(first, first + count)
                .mapToObj(offset -> ManualFetcher.message(ID, offset, SIZE))
                .toList();
        var batch = world.fetcher.batch(ID, first + count, messages);
        world.run(() -> fixture.partition.onFetched(batch));
    }

    private void assertThatAllOfItIsCounted(int messages) {
        assertThat(fixture.partition.tracker().pendingBytes()).isEqualTo((long) SIZE * messages);
        assertThat(world.budget.used()).isEqualTo((long) SIZE * messages);
    }

    /** Kafka has deleted everything below. */
    private void deleteBelow(long offset) {
        world.offsets.ranges.put(ID, new LogRange(offset, offset + 1000));
        world.run(() -> fixture.partition.onOutOfRange(fixture.epoch()));
    }

    @Test
    void whatRetentionDropsIsNotCountedAnyMore() {
        for (int round = 0; round < 5; round++) {
            long first = fixture.partition.handOuts().position();
            readLarge(first, 4);
            assertThat(fixture.takeAll()).containsExactly(first, first + 1, first + 2);
            assertThatAllOfItIsCounted(3);

            deleteBelow(first + 100);

            assertThatAllOfItIsCounted(0);
        }
    }

    @Test
    void whatCompactionDropsIsNotCountedAnyMore() {
        readLarge(BASE, 2);
        fixture.takeAll();
        assertThatAllOfItIsCounted(2);
        // read again from the base, the first message of which is gone
        world.run(() -> fixture.partition.onOutOfRange(fixture.epoch()));

        var batch = world.fetcher.batch(ID, BASE + 2, BASE + 1);
        world.run(() -> fixture.partition.onFetched(batch));

        assertThatAllOfItIsCounted(1);
    }

    @Test
    void whatIsAcknowledgedTakenBackAndReleasedIsNotCountedAnyMore() {
        readLarge(BASE, 3);
        fixture.takeAll();
        world.run(() -> fixture.partition.takeBack(BASE + 1));
        assertThatAllOfItIsCounted(3);

        fixture.ack(BASE);
        assertThatAllOfItIsCounted(2);

        world.run(fixture.partition::hurry);
        fixture.unwant();
        world.run(fixture.partition::hurry);
        world.run(fixture.partition::hurry);
        assertThat(fixture.releasedNews).isOne();
        assertThat(world.budget.used()).isZero();
    }

    @Test
    void whoIsGoneIsNotToldOfRoom() {
        int[] told = new int[1];
        TrackerSettings rules = world.context.settings().trackers().rules("g", "t");
        HandOuts handOuts = new HandOuts(ID, world.context, rules, () -> {}, () -> told[0]++, () -> {}, () -> {});
        handOuts.tracker(new OffsetTracker(new Committed(BASE, ""), rules));
        handOuts.position(BASE);
        handOuts.buffer().startAt(BASE);
        var batch = world.fetcher.batch(ID, BASE + 4, BASE, BASE + 1, BASE + 2, BASE + 3);
        assertThat(handOuts.buffer().add(batch)).isTrue();
        Batch taken = Batch.ofOne();
        handOuts.take(null, taken, 1, 0);
        assertThat(taken.isEmpty()).isFalse();
        Budget.Share other = world.budget.open();
        other.changed(Surroundings.MAX_PROCESS_BYTES);
        assertThat(handOuts.isReady(0)).isFalse();

        world.run(handOuts::close);
        other.changed(-Surroundings.MAX_PROCESS_BYTES);
        world.advance(Duration.ZERO);

        assertThat(told).containsExactly(0);
    }

    @Test
    void aPartitionGoesOnWhenAnotherGroupMakesRoom() {
        Budget.Share other = world.budget.open();
        other.changed(Surroundings.MAX_PROCESS_BYTES);
        readLarge(BASE, 3);
        assertThat(fixture.takeAll()).as("one, lest it stands still").containsExactly(BASE);
        int before = fixture.readyNews;

        other.changed(-SIZE - 1);
        world.advance(Duration.ZERO);

        assertThat(fixture.readyNews).isGreaterThan(before);
        assertThat(fixture.take()).isEqualTo(BASE + 1);
        assertThat(fixture.take()).isEqualTo(NOTHING);
    }

    @Test
    void aGroupThatWaitsForItselfFirstWaitsForTheOthersThen() {
        Budget.Share other = world.budget.open();
        readLarge(BASE, 5);
        fixture.takeAll();
        other.changed(Surroundings.MAX_PROCESS_BYTES);
        fixture.ack(BASE);
        fixture.ack(BASE + 1);
        int before = fixture.readyNews;
        assertThat(fixture.take()).isEqualTo(NOTHING);

        other.changed(-Surroundings.MAX_PROCESS_BYTES);
        world.advance(Duration.ZERO);

        assertThat(fixture.readyNews).isGreaterThan(before);
        assertThat(fixture.take()).isEqualTo(BASE + 3);
    }
}
