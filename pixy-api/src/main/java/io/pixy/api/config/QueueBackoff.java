package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.Objects;

/**
 * How long a message that was not dealt with waits before it comes again: section {@code backoff} of a queue. It grows
 * with every attempt. Immutable.
 *
 * @param initial after the first attempt
 * @param max never longer than that
 * @param multiplier from one attempt to the next
 * @param jitter by which part of itself a pause may be shorter, so that messages that failed together do not come
 *     together: 0 for none, 1 for anything from nothing to all of it
 */
public record QueueBackoff(Duration initial, Duration max, double multiplier, double jitter) {
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final QueueBackoff DEFAULTS =
            new QueueBackoff(Duration.ofSeconds(1), Duration.ofMinutes(10), 2, 0.2);

    /**
     * Checks the values.
     *
     * @throws InvalidConfigException naming the first value that can't be
     */
    public QueueBackoff {
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(max, "max");
        Checks.positive("consumer.queues[].backoff.initial", initial);
        Checks.within("consumer.queues[].backoff.max", max, Duration.ZERO, LONGEST);
        if (max.compareTo(initial) < 0) {
            throw new InvalidConfigException("consumer.queues[].backoff.max must be >= backoff.initial");
        }
        // not the other way round: what is no number is neither
        if (!(multiplier >= 1 && multiplier <= 1000)) {
            throw new InvalidConfigException("consumer.queues[].backoff.multiplier must be between 1 and 1000");
        }
        Checks.fraction("consumer.queues[].backoff.jitter", jitter);
    }

    /**
     * What holds for every value that is not given where there is a back-off.
     *
     * @return from 1 s to 10 min, doubling
     */
    public static QueueBackoff defaults() {
        return DEFAULTS;
    }

    /**
     * How long to wait after an attempt.
     *
     * @param attempt which one it was, from 1
     * @param random from 0 to 1: how much of the jitter counts
     * @return above zero, unless the jitter takes all of it; never more than {@link #max}
     */
    public Duration after(int attempt, double random) {
        double nanos = initial.toNanos() * Math.pow(multiplier, Math.max(0, attempt - 1));
        double most = Math.min(nanos, (double) max.toNanos());
        return Duration.ofNanos((long) (most * (1 - jitter * random)));
    }
}
