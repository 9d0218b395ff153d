package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.Budget;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read ahead is bounded by partition, by group and by process, and all of it is given back. */
class AllowanceTest {
    private static final FetchSettings SETTINGS =
            new FetchSettings(1000, 10, Duration.ofMillis(250), Duration.ofMillis(100));

    private final Budget process = new Budget(2000);
    private final Budget.Share group = process.open();
    private final SharedLimits limits = new SharedLimits(SETTINGS, group);
    private int resumed;
    private final Allowance allowance = new Allowance(limits, group, () -> resumed++);

    @Test
    void pausesWhenTheGroupsShareIsUsedUpAndResumesWhenHalfOfItIsGone() {
        limits.shareAmong(2);
        assertThat(allowance.added(1, 499)).isFalse();
        assertThat(allowance.added(1, 1)).isTrue();

        allowance.taken(1, 249);
        assertThat(resumed).isZero();
        allowance.taken(0, 1);

        assertThat(resumed).isOne();
        assertThat(allowance.isPaused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "8388608, 8388608", "33554432, 8388608", "134217728, 33554432"})
    void hardlyMoreIsReadAheadThanKeepsClientsFromWaiting(long most, long ahead) {
        FetchSettings settings = new FetchSettings(most, 10, Duration.ofMillis(250), Duration.ofMillis(100));
        SharedLimits shared = new SharedLimits(settings, group);
        assertThat(shared.maxBytes()).isEqualTo(ahead);

        shared.shareAmong(4);

        assertThat(shared.maxBytes()).isEqualTo(ahead / 4);
    }

    @Test
    void withoutRoomInTheProcessAPartitionIsReadWhenHardlyAnythingOfItIsThere() {
        Allowance large = largeAllowance();
        Budget.Share other = process.open();
        other.changed(2000);

        assertThat(large.added(1, 16 << 10)).isTrue();
        large.taken(0, (8 << 10) - 1);
        assertThat(resumed).isZero();
        large.taken(0, 1);

        assertThat(resumed).isOne();
        assertThat(large.added(1, (8 << 10) - 1)).isFalse();
    }

    private Allowance largeAllowance() {
        FetchSettings settings = new FetchSettings(1 << 20, 10, Duration.ofMillis(250), Duration.ofMillis(100));
        return new Allowance(new SharedLimits(settings, group), group, () -> resumed++);
    }

    @Test
    void readsAheadAgainWhenTheProcessHasRoom() {
        Budget.Share other = process.open();
        other.changed(2000);
        Allowance large = largeAllowance();
        assertThat(large.added(3, 30_000)).isTrue();

        other.changed(-2000);
        large.taken(3, 29_000);

        assertThat(resumed).isOne();
    }

    @Test
    void everyByteIsCountedAndGivenBack() {
        allowance.hold(new Fetcher.Held(1, 30));
        boolean unused = allowance.added(2, 70);
        assertThat(process.used()).isEqualTo(100);

        allowance.taken(1, 40);
        assertThat(process.used()).isEqualTo(60);

        allowance.close();
        assertThat(process.used()).isZero();
    }

    @Test
    void whatArrivesForABufferThatIsGoneDoesNotCount() {
        allowance.close();

        boolean unused = allowance.added(2, 70);
        allowance.taken(1, 10);

        assertThat(process.used()).isZero();
    }
}
