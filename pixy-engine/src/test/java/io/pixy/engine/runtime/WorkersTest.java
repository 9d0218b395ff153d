package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On real threads: who waits for whom is what they are about. */
class WorkersTest {
    private static final int LIMIT = 12;

    private final SystemTimers timers = new SystemTimers("test-timers");
    private final Workers workers = new Workers("test-workers", 2, LIMIT, timers, Clock.system());
    private final Threads threads = workers.threads();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        workers.close();
        timers.close();
    }

    private void block(int times) {
        for (int i = 0; i < times; i++) {
            threads.callers().execute(() -> await(released));
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void codeThatBlocksIsEndedByCodeThatCameLater() {
        CountDownLatch ended = new CountDownLatch(LIMIT - 1);
        for (int i = 0; i < LIMIT - 1; i++) {
            threads.callers().execute(() -> {
                await(released);
                ended.countDown();
            });
        }

        threads.callers().execute(released::countDown);

        assertThat(await(ended)).isTrue();
    }

    @Test
    void codeThatComputesForEverHoldsNobodyUpForLong() {
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            threads.callers().execute(() -> {
                while (!enough.get()) {
                    Thread.onSpinWait();
                }
            });
        }

        threads.callers().execute(done::countDown);

        assertThat(await(done)).isTrue();
        enough.set(true);
    }

    @Test
    void strandsGoOnWhenAllThreadsAreBlocked() {
        CountDownLatch ran = new CountDownLatch(1);
        block(2 * LIMIT);
        Strand strand = new Strand("test", threads, failure -> {});

        strand.post(() -> strand.post(ran::countDown));

        assertThat(await(ran)).isTrue();
    }

    @Test
    void whatWasHeldUpAtTheLimitRunsWhenThereIsRoomAgain() {
        CountDownLatch ended = new CountDownLatch(1);
        block(2 * LIMIT);
        threads.callers().execute(ended::countDown);

        released.countDown();

        assertThat(await(ended)).isTrue();
    }

    @Test
    void aTaskThatFailsOrIsInterruptedLeavesNoTrace() {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        threads.callers().execute(() -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("on purpose");
        });

        threads.callers().execute(() -> {
            interrupted.set(Thread.interrupted());
            ran.countDown();
        });

        assertThat(await(ran)).isTrue();
        assertThat(interrupted).isFalse();
    }

    @Test
    void runsWhatComesAfterTheEnd() {
        CountDownLatch ran = new CountDownLatch(2);
        block(1);
        workers.close();
        timers.close();

        threads.callers().execute(ran::countDown);
        threads.engine().execute(ran::countDown);

        assertThat(await(ran)).isTrue();
    }

    @Test
    void whatWaitsBehindCodeThatBlocksRunsThoughTheEndComes() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        ManualTimers never = new ManualTimers(new ManualClock());
        Workers ending = new Workers("test-ending", 2, LIMIT, never, Clock.system());
        Executor callers = ending.threads().callers();
        callers.execute(() -> {
            running.countDown();
            if (await(released)) {
                ended.countDown();
            }
        });
        await(running);
        callers.execute(() -> await(released));
        callers.execute(released::countDown);

        ending.close();

        assertThat(await(ended)).isTrue();
    }

    /** The system has no threads for a while. */
    @Test
    void whatComesWhileThereAreNoThreadsRunsAsSoonAsThereAre() {
        AtomicInteger missing = new AtomicInteger(3);
        CountDownLatch ran = new CountDownLatch(2);
        Workers starved = new Workers("test-starved", task -> scarce(task, missing), 2, LIMIT, timers, Clock.system());

        starved.threads().engine().execute(ran::countDown);
        starved.threads().callers().execute(ran::countDown);

        assertThat(await(ran)).isTrue();
        assertThat(missing).hasValueLessThanOrEqualTo(0);
        starved.close();
    }

    @Test
    void strandsGoOnThoughThereIsNoThreadForThemAtFirst() {
        AtomicInteger missing = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        Workers starved = new Workers("test-starved", task -> scarce(task, missing), 1, 1, timers, Clock.system());
        starved.threads().callers().execute(() -> {
            running.countDown();
            await(released);
        });
        await(running);
        missing.set(3);

        starved.threads().engine().execute(ran::countDown);

        assertThat(await(ran)).isTrue();
        starved.close();
    }

    private static Thread scarce(Runnable task, AtomicInteger missing) {
        return new Thread(task, "test-starved") {
            @Override
            public synchronized void start() {
                if (missing.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }
                super.start();
            }
        };
    }

    @Test
    void losesNoTaskHoweverOftenItsThreadsComeAndGo() throws InterruptedException {
        int tasks = 20_000;
        CountDownLatch ran = new CountDownLatch(4 * tasks);
        List<Thread> givers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread giver = new Thread(() -> {
                for (int task = 0; task < tasks; task++) {
                    (task % 2 == 0 ? threads.callers() : threads.engine()).execute(ran::countDown);
                }
            });
            givers.add(giver);
            giver.start();
        }
        for (Thread giver : givers) {
            giver.join();
        }

        assertThat(await(ran)).isTrue();
    }

    @Test
    void strandsLeaveTheThreadThatFindsThemTooBusy() {
        AtomicReference<Thread> last = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        Strand strand = new Strand("test", threads, failure -> {});

        strand.execute(() -> {
            for (int i = 0; i < 100; i++) {
                strand.execute(() -> {});
            }
            strand.execute(() -> {
                last.set(Thread.currentThread());
                ran.countDown();
            });
        });

        assertThat(await(ran)).isTrue();
        assertThat(last.get()).isNotSameAs(Thread.currentThread());
    }
}
