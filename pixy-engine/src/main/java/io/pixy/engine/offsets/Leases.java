package io.pixy.engine.offsets;

import io.pixy.api.SettleCode;
import java.util.OptionalLong;

/**
 * What holders of receipts can do about messages. An acknowledgement is a fact, and refused only if somebody else has the
 * message by now; anything else is a wish, and counts as long as the lease of the receipt runs.
 *
 * <p>Shares the offers of an {@link OffsetTracker}. Confined to the owner's strand.
 */
final class Leases {
    private final Offers offers;
    private final AckedRanges acked;
    private final OffsetTracker.Settings settings;

    Leases(Offers offers, AckedRanges acked, OffsetTracker.Settings settings) {
        this.offers = offers;
        this.acked = acked;
        this.settings = settings;
    }

    /**
     * Whether an acknowledgement counts; if so it is for the caller to apply.
     *
     * @param number which hand-out it is about; 0 if not by this tracker
     * @param knownEnd offsets from there on were neither handed out nor read
     */
    SettleCode mayAck(long offset, int number, long knownEnd) {
        if (acked.contains(offset)) {
            return SettleCode.ALREADY_SETTLED;
        }
        Offer offer = offers.get(offset);
        boolean isElsewhere = offer != null && offer.state() == Offer.State.OUT && !offer.isLastHandOut(number);
        return isElsewhere || offset >= knownEnd ? SettleCode.LEASE_LOST : SettleCode.SETTLED;
    }

    /** Hands the message back; see {@link io.pixy.api.Settlement.Nacked}. */
    SettleCode nack(long offset, int number, OptionalLong delayNanos, boolean release, long nowNanos) {
        SettleCode code = holds(offset, number, nowNanos);
        if (code != SettleCode.SETTLED) {
            return code;
        }
        Offer offer = offers.get(offset);
        long due = nowNanos + delayNanos.orElse(0);
        if (release) {
            offers.release(offer, due, nowNanos);
        } else {
            offers.endAttempt(offer, due, nowNanos);
        }
        return SettleCode.SETTLED;
    }

    /** Gives the holder more time, or less. */
    SettleCode extend(long offset, int number, long leaseNanos, long nowNanos) {
        SettleCode code = holds(offset, number, nowNanos);
        if (code != SettleCode.SETTLED) {
            return code;
        }
        Offer offer = offers.get(offset);
        long total = nowNanos + leaseNanos - offer.handedOutNanos();
        if (total > settings.maxLeaseTotalNanos()) {
            return SettleCode.LEASE_TOO_LONG;
        }
        offers.extend(offer, nowNanos + leaseNanos);
        return SettleCode.SETTLED;
    }

    /** When the lease of a message that is out runs out. */
    long deadlineNanos(long offset) {
        return offers.get(offset).deadlineNanos();
    }

    /** Whether a wish counts. */
    private SettleCode holds(long offset, int number, long nowNanos) {
        if (acked.contains(offset)) {
            return SettleCode.LEASE_LOST;
        }
        Offer offer = offers.get(offset);
        boolean holds = offer != null
                && offer.state() == Offer.State.OUT
                && offer.isLastHandOut(number)
                && offer.deadlineNanos() - nowNanos >= 0;
        return holds ? SettleCode.SETTLED : SettleCode.LEASE_LOST;
    }
}
