package io.pixy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void givesUpWhenTheConditionNeverHolds() {
        assertThatThrownBy(() -> Deadline.in(Duration.ZERO).await("the impossible", () -> false))
                .isInstanceOf(TestClusterException.class)
                .hasMessageContaining("the impossible");
    }

    @Test
    void runsEverythingAndReportsAllFailures() {
        AtomicInteger ran = new AtomicInteger();
        Runnable fails = () -> {
            ran.incrementAndGet();
            throw new TestClusterException("broken");
        };

        assertThatThrownBy(() -> Deadline.in(LONG).all("work", List.of(fails, ran::incrementAndGet, fails)))
                .hasMessage("broken")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));

        assertThat(ran).hasValue(3);
    }

    @Test
    void interruptsTheRestWhenOneFails() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Runnable waits = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        };
        Runnable fails = () -> {
            throw new TestClusterException("broken");
        };

        assertThatThrownBy(() -> Deadline.in(LONG).allOrNone("work", List.of(waits, fails)))
                .hasMessage("broken");

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsACallUnderTheGivenClassLoader() {
        ClassLoader loader = ClassLoader.getPlatformClassLoader();

        ClassLoader seen = Deadline.in(LONG)
                .call("look", loader, () -> Thread.currentThread().getContextClassLoader());

        assertThat(seen).isSameAs(loader);
    }

    @Test
    void endsACallThatTakesTooLong() {
        Deadline deadline = Deadline.in(Duration.ofMillis(20));
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> deadline.call("eternity", null, () -> {
                    never.await();
                    return null;
                }))
                .isInstanceOf(TestClusterException.class)
                .hasMessageContaining("eternity");
    }
}
