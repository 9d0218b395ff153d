package io.pixy.engine.offsets;

import io.pixy.api.Message;
import io.pixy.api.SettleCode;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * What holders of receipts can do about messages. An acknowledgement is a fact, and refused only if somebody else has the
 * message by now; anything else is a wish, and counts as long as the lease of the receipt runs.
 *
 * <p>Part of an {@link OffsetTracker}, whose offers it changes. Confined to the owner's strand.
 */
public final class Leases {
    private final Offers offers;
    private final AckedRanges acked;
    private final long maxTotalNanos;

    Leases(Offers offers, AckedRanges acked, long maxTotalNanos) {
        this.offers = offers;
        this.acked = acked;
        this.maxTotalNanos = maxTotalNanos;
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

    /** Whether a wish counts: the hand-out of that number is the last one, and its lease still runs. */
    public boolean holds(long offset, int number, long nowNanos) {
        Offer offer = offers.get(offset);
        return offer != null
                && offer.state() == Offer.State.OUT
                && offer.isLastHandOut(number)
                && offer.deadlineNanos() - nowNanos >= 0;
    }

    /** How long a message that is out waits before it is handed out again if its holder does not say, by the policy. */
    public long pauseNanos(long offset) {
        return offers.pauseNanos(offers.get(offset));
    }

    /** For how long a message would wait here before its next attempt. */
    public long waitNanos(long offset, long nowNanos) {
        Offer offer = offers.get(offset);
        return offer.state() == Offer.State.DELAYED
                ? Math.max(0, offer.deadlineNanos() - nowNanos)
                : offers.pauseNanos(offer);
    }

    /** Whether what is out was tried as often as it may be. */
    public boolean isExhausted(long offset) {
        return offers.isExhausted(offers.get(offset));
    }

    /** A message that is out comes again that much later, if it may. */
    public void nack(long offset, long delayNanos, long nowNanos) {
        offers.endAttempt(offers.get(offset), nowNanos + delayNanos, nowNanos);
    }

    /** The same, as if it had not been out. */
    public void release(long offset, long delayNanos, long nowNanos) {
        offers.release(offers.get(offset), nowNanos + delayNanos, nowNanos);
    }

    /** Gives the holder of a message that is out time from now on; false if that comes to more than it may. */
    public boolean extend(long offset, long leaseNanos, long nowNanos) {
        Offer offer = offers.get(offset);
        if (nowNanos + leaseNanos - offer.handedOutNanos() > maxTotalNanos) {
            return false;
        }
        offers.inHands().extend(offer, nowNanos + leaseNanos);
        return true;
    }

    /** Until when a message that is out is its holder's. */
    public long deadlineNanos(long offset) {
        return offers.get(offset).deadlineNanos();
    }

    /** Takes a message from whoever has it; it is pending until it is acknowledged. */
    public Message ship(long offset) {
        return offers.ship(offers.get(offset));
    }

    /**
     * The same for all whose lease has run out, and that are to wait for longer than they can here.
     *
     * @param shipped told for how many nanoseconds
     */
    public void shipOverdue(long nowNanos, ObjLongConsumer<Message> shipped) {
        offers.overdue(nowNanos).forEach(offer -> shipped.accept(offers.ship(offer), offer.deadlineNanos() - nowNanos));
    }

    /** Takes what is out from those whose time is up. */
    public void expire(long nowNanos) {
        offers.expire(nowNanos);
    }

    /** Whether something is to be handed out again or to go elsewhere, or does so already. */
    public boolean haveDue() {
        return offers.hasDue();
    }

    /** How many leases have run out since the tracker began. */
    public long expired() {
        return offers.inHands().expired();
    }

    /** How many messages are to be handed out again now. */
    public int due(long nowNanos) {
        return offers.dueNow(nowNanos);
    }

    /** The same for all that were tried as often as the policy allows. */
    public List<Message> shipExhausted(long nowNanos) {
        return offers.shipExhausted(nowNanos);
    }

    /** What somebody has in hands, ascending. */
    public List<Long> heldBy(Holder holder) {
        return offers.inHands().of(holder);
    }

    /** Tells all who have something in hands that it can be settled until then. */
    public void tellRevoking(int partition, long untilNanos) {
        offers.inHands().holders().forEach(holder -> holder.onRevoking(partition, untilNanos));
    }

    /** Whatever becomes of what is out is not known here any more. */
    public void forgetHolders() {
        offers.inHands().forgetHolders();
    }

    /** Whether a message is being shipped. */
    public boolean isShipping(long offset) {
        Offer offer = offers.get(offset);
        return offer != null && offer.state() == Offer.State.SHIPPING;
    }

    /** How many messages are in hands or being shipped: what others have yet to do something about. */
    public int unsettled() {
        return offers.in(Offer.State.OUT) + offers.in(Offer.State.SHIPPING);
    }

    /** How many are being shipped. */
    public int shipping() {
        return offers.in(Offer.State.SHIPPING);
    }
}
