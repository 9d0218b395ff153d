package io.pixy.engine.offsets;

import io.pixy.api.config.QueueBackoff;
import io.pixy.api.config.QueuePolicy;
import java.util.Optional;

/**
 * How long a message waits before its next attempt, by the policy of its queue. Messages that failed together do not come
 * together: their offsets spread them. Immutable.
 */
final class Pauses {
    private static final int STEPS = 1 << 16;

    private final Optional<QueueBackoff> backoff;

    Pauses(QueuePolicy policy) {
        this.backoff = policy.backoff();
    }

    long nanosAfter(Offer offer) {
        return backoff.map(pauses -> pauses.after(Math.max(1, offer.attempts()), spread(offer))
                        .toNanos())
                .orElse(0L);
    }

    private static double spread(Offer offer) {
        long mixed = (offer.offset() * 31 + offer.attempts()) * 0x9E3779B97F4A7C15L;
        return (double) (mixed >>> 48) / STEPS;
    }
}
