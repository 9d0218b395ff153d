package io.pixy.api.access;

import java.time.Duration;
import java.util.Optional;

/**
 * So much each second, and as much at once after a second of silence. What is larger than all of it passes when the bucket is
 * full, and is paid for afterwards. Not thread-safe.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final long perSecond;
    private double left;
    private long atNanos;

    TokenBucket(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.left = perSecond;
        this.atNanos = nowNanos;
    }

    /** Takes so much, or tells after which time it is worth to try again. */
    Optional<Duration> take(long amount, long nowNanos) {
        refill(nowNanos);
        double needed = Math.min(amount, perSecond);
        if (left >= needed) {
            left -= amount;
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(1 + (long) Math.ceil((needed - left) / perSecond * NANOS)));
    }

    private void refill(long nowNanos) {
        long passed = Math.max(0, nowNanos - atNanos);
        left = Math.min((double) perSecond, left + passed / NANOS * perSecond);
        atNanos = nowNanos;
    }

    boolean isFull(long nowNanos) {
        refill(nowNanos);
        return left >= perSecond;
    }
}
