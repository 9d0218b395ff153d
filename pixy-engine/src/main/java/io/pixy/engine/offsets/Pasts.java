package io.pixy.engine.offsets;

import io.pixy.api.config.QueuePolicy;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the owners before know of messages, and what the next one is to know: how often they were tried, and when they are
 * due. Hand-outs that have not ended are no attempts yet, since they may have ended with their owner.
 *
 * <p>Part of an {@link OffsetTracker}. Confined to the owner's strand.
 */
public final class Pasts {
    private static final long NANOS = 1_000_000;

    /** Whatever is said: it can be counted on from there. */
    private static final int MOST_ATTEMPTS = 1_000_000;

    /** Nobody may delay a message for longer, so nobody may say so either: it would hold the partition for ever. */
    private static final long LONGEST_DELAY_MILLIS = Duration.ofHours(12).toMillis();

    private final Offers offers;
    private final AckedRanges acked;
    private final int maxAttempts;
    private final NavigableMap<Long, Attempts> inherited = new TreeMap<>();

    Pasts(Offers offers, AckedRanges acked, QueuePolicy policy) {
        this.offers = offers;
        this.acked = acked;
        this.maxAttempts = policy.maxAttempts();
    }

    /** What an earlier owner knew; what is here already is known better. */
    public void inherit(NavigableMap<Long, Attempts> known) {
        inherited.clear();
        known.forEach((offset, one) -> {
            if (!acked.contains(offset) && !offers.contains(offset)) {
                inherited.put(offset, one);
            }
        });
    }

    /** Whether nothing is known of what is not here yet. */
    public boolean isEmpty() {
        return inherited.isEmpty();
    }

    /** What is known of a message that is not here yet; one that was tried as often as it may be is tried once more. */
    public Past of(long offset, long nowNanos, long wallMillis) {
        Attempts known = inherited.get(offset);
        return known == null
                ? Past.none(nowNanos)
                : past(known.attempts(), known.notBeforeMillis(), nowNanos, wallMillis);
    }

    /** The same for what somebody says. */
    public Past past(int attempts, long notBeforeMillis, long nowNanos, long wallMillis) {
        int most = maxAttempts > 0 ? Math.min(maxAttempts - 1, MOST_ATTEMPTS) : MOST_ATTEMPTS;
        long waitMillis =
                notBeforeMillis <= wallMillis ? 0 : Math.min(notBeforeMillis - wallMillis, LONGEST_DELAY_MILLIS);
        return new Past(Math.min(attempts, most), nowNanos + waitMillis * NANOS);
    }

    /** What the next owner is to know: of what was tried before, or is not due yet. */
    public NavigableMap<Long, Attempts> all(long nowNanos, long wallMillis) {
        inherited.headMap(acked.base()).clear();
        NavigableMap<Long, Attempts> all = new TreeMap<>();
        inherited.forEach((offset, one) -> {
            if (!acked.contains(offset)) {
                all.put(offset, one);
            }
        });
        for (Offer offer : offers.each()) {
            int attempts = offer.attempts() - (offer.state() == Offer.State.OUT ? 1 : 0);
            long waitNanos = offer.state() == Offer.State.DELAYED || offer.state() == Offer.State.HELD
                    ? Math.max(0, offer.deadlineNanos() - nowNanos)
                    : 0;
            if (attempts > 0 || waitNanos > 0) {
                all.put(
                        offer.offset(),
                        new Attempts(Math.max(0, attempts), waitNanos == 0 ? 0 : wallMillis + waitNanos / NANOS));
            } else {
                all.remove(offer.offset());
            }
        }
        return all;
    }
}
