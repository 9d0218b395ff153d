package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskClockTest {
    private static final long LONG = 10_000_000;

    private final ManualClock real = new ManualClock();
    private final Strand strand = new Strand("test");
    private final TaskClock clock = new TaskClock(strand, real);
    private final List<Long> seen = new ArrayList<>();

    private void passTime() {
        real.advanceTo(real.nanoTime() + LONG);
    }

    @Test
    void timeStandsStillForATaskAndForNobodyElse() {
        long begin = real.nanoTime();
        Runnable task = () -> {
            seen.add(clock.nanoTime());
            passTime();
            seen.add(clock.nanoTime());
        };

        strand.execute(task);
        strand.execute(task);

        assertThat(seen).containsExactly(begin, begin, begin + LONG, begin + LONG);
        assertThat(clock.nanoTime()).isEqualTo(begin + 2 * LONG);
    }

    @Test
    void tasksThatFollowEachOtherAtOnceSeeTimeGoOn() {
        long begin = real.nanoTime();

        strand.execute(() -> {
            seen.add(clock.nanoTime());
            strand.execute(() -> seen.add(clock.nanoTime()));
            passTime();
        });

        assertThat(seen).containsExactly(begin, begin + LONG);
    }

    @Test
    void bothKindsOfTimeAreOfTheSameMoment() {
        long wall = real.wallMillis();

        strand.execute(() -> {
            long unused = clock.nanoTime();
            passTime();
            seen.add(clock.wallMillis());
        });

        assertThat(seen).containsExactly(wall);
        assertThat(clock.wallMillis()).isEqualTo(wall + LONG / 1_000_000);
    }

    @Test
    void whatIsDueIsNotLateBecauseATaskIsLong() {
        ManualTimers timers = new ManualTimers(real);
        long due = real.nanoTime() + 3 * LONG;

        strand.execute(() -> {
            long now = clock.nanoTime();
            passTime();
            Timers.Timer unused = clock.timers(timers).schedule(due - now, () -> seen.add(real.nanoTime()));
        });
        timers.advance(Duration.ofNanos(5 * LONG));

        assertThat(seen).containsExactly(due);
    }
}
