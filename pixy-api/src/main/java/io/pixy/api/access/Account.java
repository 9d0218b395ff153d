package io.pixy.api.access;

import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What one caller has used up of its quota. Thread-safe: one lock. */
final class Account {
    private final QuotaRule rule;
    private final Optional<TokenBucket> requests;
    private final Optional<TokenBucket> bytes;
    private final Optional<Hands> hands;

    Account(QuotaRule rule, Duration usualLease, Supplier<Instant> clock, long nowNanos) {
        this.rule = rule;
        this.requests = bucket(rule.requestsPerSecond(), nowNanos);
        this.bytes = bucket(rule.bytesPerSecond(), nowNanos);
        this.hands = Optional.of(rule.messagesInHand())
                .filter(most -> most > 0)
                .map(most -> new Hands(most, usualLease, clock));
    }

    private static Optional<TokenBucket> bucket(long perSecond, long nowNanos) {
        return Optional.of(perSecond).filter(rate -> rate > 0).map(rate -> new TokenBucket(rate, nowNanos));
    }

    synchronized void call(Identity who, long written, long nowNanos) {
        requests.flatMap(bucket -> bucket.take(1, nowNanos)).ifPresent(wait -> {
            throw tooMany(who, rule.requestsPerSecond() + " requests", wait);
        });
        if (written > 0) {
            bytes.flatMap(bucket -> bucket.take(written, nowNanos)).ifPresent(wait -> {
                throw tooMany(who, rule.bytesPerSecond() + " bytes written", wait);
            });
        }
    }

    private static TooManyRequestsException tooMany(Identity who, String what, Duration wait) {
        return TooManyRequestsException.quota(
                "The quota of " + who + " is used up: " + what + " per second", Optional.of(wait));
    }

    Optional<Hands> hands() {
        return hands;
    }

    /** Whether it says no more than a new one would. */
    synchronized boolean isUnused(long nowNanos) {
        return requests.stream().allMatch(bucket -> bucket.isFull(nowNanos))
                && bytes.stream().allMatch(bucket -> bucket.isFull(nowNanos))
                && hands.stream().allMatch(all -> all.size() == 0);
    }
}
