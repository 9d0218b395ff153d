package io.pixy.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory something that clients send may take altogether. Thread-safe: one atomic number.
 */
public final class ByteBudget {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** With {@code limit} bytes, none of them taken. */
    public ByteBudget(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be above 0, not " + limit);
        }
        this.limit = limit;
    }

    /** A quarter of what the process can have. */
    public static ByteBudget ofHeap() {
        return new ByteBudget(Math.max(1, Runtime.getRuntime().maxMemory() / 4));
    }

    /** Takes all of it or, if there is not so much left, nothing. */
    public boolean take(long bytes) {
        long after = taken.addAndGet(bytes);
        if (after > limit) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** What is taken at the moment. */
    public long taken() {
        return taken.get();
    }
}
