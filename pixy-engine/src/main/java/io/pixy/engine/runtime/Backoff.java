package io.pixy.engine.runtime;

import java.time.Duration;

/**
 * Pauses between attempts: each is twice the one before, up to a limit. Not thread-safe: confined to the owner's
 * thread or strand.
 */
public final class Backoff {
    private final long firstNanos;
    private final long maxNanos;
    private long nextNanos;

    /** Pauses that begin with {@code first} and never exceed {@code max} (or {@code first}, if that is longer). */
    public Backoff(Duration first, Duration max) {
        this.firstNanos = first.toNanos();
        this.maxNanos = Math.max(firstNanos, max.toNanos());
        this.nextNanos = firstNanos;
    }

    /** The pause before the next attempt, in nanoseconds. */
    public long next() {
        long pause = nextNanos;
        nextNanos = Math.min(maxNanos, pause > maxNanos / 2 ? maxNanos : pause * 2);
        return pause;
    }

    /** To be called after a success. */
    public void reset() {
        nextNanos = firstNanos;
    }
}
