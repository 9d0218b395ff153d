package io.pixy.bench.load;

import io.pixy.api.LongPollTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Calls whose answers are futures.
 *
 * @param requests the next call; whoever has had no answer yet, or none that was good, gives null
 * @param calls how many at a time
 */
record EngineLoad<B>(Function<B, CompletableFuture<? extends B>> requests, int calls) implements Load {
    /** For the last answers; a poll that finds nothing may take longer. */
    private static final Duration LAST_ANSWERS = Duration.ofMillis(500);

    @Override
    public Outcome run(Duration time) throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(calls);
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            callers.add(new Caller(new Tally(time.toNanos()), waiting));
        }
        callers.forEach(caller -> caller.goOn(null));
        boolean unused = waiting.await(time.plus(LAST_ANSWERS).toNanos(), TimeUnit.NANOSECONDS);
        return Tally.together(callers.stream().map(caller -> caller.tally).toList());
    }

    /** One call after the other. Confined to the thread that completes the last one. */
    private final class Caller {
        private final Tally tally;
        private final CountDownLatch waiting;
        private long sentAt;

        Caller(Tally tally, CountDownLatch waiting) {
            this.tally = tally;
            this.waiting = waiting;
        }

        /** Goes on by itself as long as answers come at once, so that the stack does not grow. */
        void goOn(B first) {
            B last = first;
            while (!tally.isOver()) {
                sentAt = System.nanoTime();
                CompletableFuture<? extends B> next = requests.apply(last);
                if (!next.isDone()) {
                    var unused = next.whenComplete((answer, failure) -> goOn(note(answer, failure)));
                    return;
                }
                last = next.isCompletedExceptionally()
                        ? next.<B>handle(this::note).join()
                        : note(next.join(), null);
            }
            waiting.countDown();
        }

        private B note(B answer, Throwable failure) {
            if (failure == null) {
                tally.answer(sentAt);
            } else if (failure instanceof LongPollTimeoutException) {
                tally.empty();
            } else {
                tally.error();
            }
            return answer;
        }
    }
}
