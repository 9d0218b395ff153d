package io.pixy.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts messages, and looks at the clocks at the first and at the last of them.
 *
 * <p>Thread-safe: who counts the first, and who counts the last, writes what is read after {@code done}.
 */
final class Meter {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicLong count = new AtomicLong();
    private final long total;
    private volatile Mark first;
    private volatile Mark last;
    private volatile Throwable failure;

    private record Mark(long count, long nanos, Cpu cpu) {
        static Mark at(long count) {
            return new Mark(count, System.nanoTime(), Cpu.now());
        }
    }

    Meter(long total) {
        this.total = total;
    }

    /** So many messages more. */
    void add(int messages) {
        if (messages == 0) {
            return;
        }
        long before = count.getAndAdd(messages);
        if (before == 0) {
            first = Mark.at(messages);
        }
        if (before < total && before + messages >= total) {
            last = Mark.at(before + messages);
            done.countDown();
        }
    }

    /** The round can't be ended. */
    void fail(Throwable why) {
        failure = why;
        done.countDown();
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    /** When all have been counted. */
    Round await() throws InterruptedException {
        if (!done.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("only " + count + " of " + total + " messages came");
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        double messages = last.count - first.count;
        return new Round(messages / ((last.nanos - first.nanos) / 1e9), first.cpu.microsUntil(last.cpu) / messages);
    }
}
