package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
