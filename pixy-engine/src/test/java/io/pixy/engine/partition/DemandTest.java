package io.pixy.engine.partition;

import static io.pixy.engine.partition.PartitionFixture.BASE;
import static io.pixy.engine.partition.PartitionFixture.ID;
import static io.pixy.engine.partition.PartitionFixture.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.offsets.LogRange;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a partition keeps while nobody asks for messages. */
class DemandTest {
    /** Two of them are within what is kept. */
    private static final int SIZE = 30_000;

    private final PartitionFixture fixture = new PartitionFixture().consuming();

    private void demand(boolean some) {
        fixture.world.run(() -> fixture.partition.on(some ? Asking.OFTEN : Asking.NOBODY));
    }

    private Fetched fetched(long next, long... offsets) {
        List<Message> messages = LongStream.of(offsets)
                .mapToObj(offset -> ManualFetcher.message(ID, offset, SIZE))
                .toList();
        return fixture.world.fetcher.batch(ID, next, messages);
    }

    private ManualFetcher.Reading read(long next, long... offsets) {
        ManualFetcher.Reading reading = fixture.world.fetcher.readings.get(ID);
        Fetched batch = fetched(next, offsets);
        fixture.world.run(() -> fixture.partition.onFetched(batch));
        return reading;
    }

    @Test
    void keepsALittleAndReadsTheRestAgain() {
        ManualFetcher.Reading before = read(BASE + 5, BASE, BASE + 1, BASE + 2, BASE + 3, BASE + 4);

        demand(false);

        assertThat(fixture.isReading()).isFalse();
        assertThat(before.taken).isEqualTo(3);
        assertThat(fixture.take()).isEqualTo(BASE);

        demand(true);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(BASE + 2);
        assertThat(fixture.world.fetcher.readings.get(ID).held.messages()).isOne();
        assertThat(before.closed).isTrue();
        read(BASE + 4, BASE + 2, BASE + 3);
        fixture.ack(BASE);
        assertThat(fixture.takeAll()).containsExactly(BASE + 1, BASE + 2, BASE + 3);
    }

    @Test
    void keepsOneWhateverItsSize() {
        Message large = ManualFetcher.message(ID, BASE, 90_000);
        Fetched batch = fixture.world.fetcher.batch(ID, BASE + 1, List.of(large));
        fixture.world.run(() -> fixture.partition.onFetched(batch));

        demand(false);

        assertThat(fixture.take()).isEqualTo(BASE);
    }

    @Test
    void goesOnReadingWhileThereIsLittle() {
        read(BASE + 1, BASE);
        demand(false);
        assertThat(fixture.isReading()).isTrue();
        read(BASE + 3, BASE + 1, BASE + 2);
        assertThat(fixture.isReading()).isTrue();

        demand(false);

        assertThat(fixture.isReading()).isFalse();
    }

    @Test
    void whatDoesNotExistIsNoReasonToWait() {
        read(BASE + 40, BASE + 10, BASE + 20, BASE + 30);
        demand(false);
        demand(true);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(BASE + 30);
        assertThat(fixture.take()).isEqualTo(BASE + 10);
        assertThat(fixture.take()).isEqualTo(BASE + 20);
        assertThat(fixture.take()).isEqualTo(NOTHING);
        fixture.ack(BASE + 10, BASE + 20);
        read(BASE + 40, BASE + 30);
        assertThat(fixture.take()).isEqualTo(BASE + 30);
    }

    @Test
    void whatComesTooLateIsReadAgain() {
        read(BASE + 3, BASE, BASE + 1, BASE + 2);
        Fetched late = fetched(BASE + 4, BASE + 3);
        demand(false);

        fixture.world.run(() -> fixture.partition.onFetched(late));
        fixture.world.run(() -> fixture.partition.onUnreadable(late.epoch(), new IllegalStateException("gone")));
        fixture.world.run(() -> fixture.partition.onFetcherDead(new IllegalStateException("dead")));
        fixture.world.advance(Surroundings.RETRY_BACKOFF.multipliedBy(4));

        assertThat(fixture.isReading()).isFalse();
        assertThat(fixture.takeAll()).containsExactly(BASE, BASE + 1);
        demand(true);
        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(BASE + 2);
    }

    @Test
    void whoAsksNowAndThenIsServedFromWhatWasKeptUntilThatRunsLow() {
        read(BASE + 3, BASE, BASE + 1, BASE + 2);
        demand(false);

        fixture.world.run(() -> fixture.partition.on(Asking.ONCE));
        assertThat(fixture.isReading()).isFalse();
        assertThat(fixture.take()).isEqualTo(BASE);
        fixture.world.run(() -> fixture.partition.on(Asking.ONCE));

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(BASE + 2);
        assertThat(fixture.take()).isEqualTo(BASE + 1);
    }

    @Test
    void knowsHowFarItIsBehindThoughItReadsNothing() {
        read(BASE + 3, BASE, BASE + 1, BASE + 2);
        demand(false);
        fixture.world.offsets.ranges.put(ID, new LogRange(0, BASE + 50));

        demand(false);
        assertThat(fixture.partition.view().lag()).isNotEqualTo(OptionalLong.of(50));
        fixture.world.advance(Duration.ofSeconds(10));
        demand(false);

        assertThat(fixture.partition.view().lag()).hasValue(50);
        assertThat(fixture.isReading()).isFalse();
    }

    @Test
    void isReadLaterIfThereIsNoThreadForItNow() {
        read(BASE + 3, BASE, BASE + 1, BASE + 2);
        demand(false);
        fixture.world.fetcher.fails = true;

        demand(true);
        assertThat(fixture.take()).isEqualTo(BASE);
        fixture.world.fetcher.fails = false;
        fixture.world.advance(Surroundings.RETRY_BACKOFF.multipliedBy(4));

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(BASE + 2);
    }
}
