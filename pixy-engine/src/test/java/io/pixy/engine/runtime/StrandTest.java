package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StrandTest {
    private final Strand strand = new Strand("test");
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsATaskOnTheCallersThreadWhenIdle() {
        Thread[] ran = new Thread[1];

        strand.execute(() -> ran[0] = Thread.currentThread());

        assertThat(ran[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void runsWhatATaskExecutesAfterThatTask() {
        strand.execute(() -> {
            strand.execute(() -> seen.add("second"));
            seen.add("first");
        });

        assertThat(seen).containsExactly("first", "second");
    }

    @Test
    void tellsTheOutsideWhenTheStrandHasBeenLetGo() {
        strand.execute(() -> {
            strand.afterwards(() -> {
                assertThatThrownBy(strand::check).isInstanceOf(IllegalStateException.class);
                seen.add("news");
            });
            seen.add("task");
        });

        assertThat(seen).containsExactly("task", "news");
    }

    @Test
    void goesOnAfterATaskThatFails() {
        strand.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        strand.execute(() -> seen.add("next"));

        assertThat(seen).containsExactly("next");
    }

    @Test
    void posesForNobodyFromOutside() {
        assertThatThrownBy(strand::check).hasMessageContaining("test");
    }

    @Test
    void runsOneTaskAtATimeAndLosesNone() throws InterruptedException {
        int threads = 4;
        int tasks = 50_000;
        int[] counter = new int[1];
        CountDownLatch done = new CountDownLatch(threads * tasks);
        List<Thread> callers = new ArrayList<>();

        for (int i = 0; i < threads; i++) {
            Thread caller = new Thread(() -> {
                for (int task = 0; task < tasks; task++) {
                    strand.execute(() -> {
                        counter[0]++;
                        strand.afterwards(done::countDown);
                    });
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        done.await();

        assertThat(counter[0]).isEqualTo(threads * tasks);
    }

    /** Invariant 21: there is no cycle in which one waits for the other. */
    @Test
    void strandsThatFeedEachOtherNeverWaitForOneAnother() throws InterruptedException {
        Strand other = new Strand("other");
        int tasks = 50_000;
        CountDownLatch done = new CountDownLatch(2 * tasks);
        Thread there = new Thread(() -> feed(strand, other, tasks, done));
        Thread back = new Thread(() -> feed(other, strand, tasks, done));

        there.start();
        back.start();

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        there.join();
        back.join();
    }

    /** Each task sends one to the other strand, which answers with another one, before it has ended itself. */
    private static void feed(Strand from, Strand to, int tasks, CountDownLatch done) {
        for (int task = 0; task < tasks; task++) {
            from.execute(() -> to.execute(() -> from.execute(done::countDown)));
        }
    }

    @Test
    void continuesWhenAFutureIsDone() {
        CompletableFuture<String> future = new CompletableFuture<>();
        strand.whenDone(future, (value, failure) -> {
            strand.check();
            seen.add(value);
        });

        future.complete("value");

        assertThat(seen).containsExactly("value");
    }
}
