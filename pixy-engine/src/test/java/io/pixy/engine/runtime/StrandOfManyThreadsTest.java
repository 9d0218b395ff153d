package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a strand promises, where threads come at it from all sides: many short rounds, since what can go wrong is brief. */
class StrandOfManyThreadsTest {
    private static final int ROUNDS = 300;
    private static final int THREADS = 3;
    private static final int TASKS = 200;

    private final ExecutorService engine = Executors.newFixedThreadPool(2);
    private final ExecutorService callers = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        engine.shutdownNow();
        callers.shutdownNow();
    }

    /** One round. Its fields without a lock are touched by tasks of the strand alone, or by one thread. */
    private final class Round {
        private final Strand strand;
        private final CountDownLatch done = new CountDownLatch(THREADS * TASKS * 2);
        private final int[] last = new int[THREADS];
        private final AtomicInteger inside = new AtomicInteger();
        private int count;
        private String wrong;

        Round(int mostTasks) {
            strand = new Strand("test", new Threads(engine, callers, mostTasks), failure -> wrong = "failed");
        }

        void run() throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                threads.add(new Thread(() -> come(thread)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(done.await(30, TimeUnit.SECONDS))
                    .as("nothing is left behind")
                    .isTrue();
            CountDownLatch looked = new CountDownLatch(1);
            strand.execute(looked::countDown);
            assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isNull();
            assertThat(count).isEqualTo(2 * THREADS * TASKS);
            assertThat(last).containsOnly(TASKS);
        }

        private void come(int thread) {
            for (int i = 1; i <= TASKS; i++) {
                int number = i;
                Runnable task = () -> task(thread, number);
                if (i % 3 == 0) {
                    strand.post(task);
                } else {
                    strand.execute(task);
                }
            }
        }

        private void task(int thread, int number) {
            enter();
            if (last[thread] != number - 1) {
                wrong = "task " + number + " of thread " + thread + " comes after " + last[thread];
            }
            last[thread] = number;
            strand.execute(this::second);
            switch (number % 4) {
                case 0 -> strand.tell(done::countDown);
                case 1 -> {
                    strand.afterwards(() -> {});
                    strand.afterwards(done::countDown);
                }
                default -> done.countDown();
            }
            leave();
        }

        private void second() {
            enter();
            strand.afterwards(done::countDown);
            leave();
        }

        private void enter() {
            strand.check();
            if (inside.getAndIncrement() != 0) {
                wrong = "two at a time";
            }
            count++;
        }

        private void leave() {
            inside.decrementAndGet();
        }
    }

    @Test
    void runsEachTaskOnceAndOneAtATimeAndThoseOfAThreadInTheirOrder() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            new Round(1 + round % 5).run();
        }
    }

    /** Where each of two threads has one task only, that meets the other one in all stages of letting go. */
    @Test
    void noTaskIsLeftBehindThatComesWhenTheStrandIsLetGo() throws InterruptedException {
        Strand strand = new Strand("test", Threads.of(engine, callers), failure -> {});
        AtomicLong ran = new AtomicLong();
        int times = 3_000;
        Thread other = new Thread(() -> {
            for (int i = 1; i <= times; i++) {
                meet(strand, ran, i);
            }
        });

        other.start();
        for (int i = 1; i <= times; i++) {
            meet(strand, ran, i);
        }
        other.join();

        assertThat(ran).hasValue(2 * times);
    }

    /** Waits for the other one, which must come without anybody's help. */
    private static void meet(Strand strand, AtomicLong ran, int time) {
        strand.execute(ran::incrementAndGet);
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ran.get() < 2L * time) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Thread.yield();
        }
    }
}
