package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.util.List;
import java.util.OptionalLong;

/**
 * What messages take up in memory that wait for their time: their bodies can be let go where there is not enough for all, and
 * are read again in time.
 *
 * <p>Part of an {@link OffsetTracker}, whose offers it changes. Confined to the owner's strand.
 */
public final class Bodies {
    private final Offers offers;
    private final long leastAbsenceNanos;

    /** How long before they are due bodies are read again. */
    private final long leadNanos;

    /** For less than {@code leastAbsenceNanos} it is not worth while. */
    Bodies(Offers offers, long leastAbsenceNanos) {
        this.offers = offers;
        this.leastAbsenceNanos = leastAbsenceNanos;
        this.leadNanos = leastAbsenceNanos / 5 * 2;
    }

    /** Whether {@link #spare} may be of use. */
    public boolean maySpare(long nowNanos) {
        return offers.delayed().mayStrip(nowNanos + leastAbsenceNanos);
    }

    /** Lets go of the bodies of all that are not due for long. */
    public void spare(long nowNanos) {
        offers.strip(nowNanos + leastAbsenceNanos);
    }

    /** The offsets of messages to be read again now, since they are due soon; each is told once. */
    public List<Long> recalled(long nowNanos) {
        return offers.delayed().recalled(nowNanos + leadNanos);
    }

    /** How many messages are here with their bodies. */
    public int present() {
        return offers.size() - offers.delayed().absent() - offers.in(Offer.State.ABSENT);
    }

    /** Whether no message is on its way to somebody, nor about to be. */
    public boolean isIdle(long nowNanos) {
        return offers.in(Offer.State.OUT) == 0
                && offers.in(Offer.State.SHIPPING) == 0
                && offers.dueNow(nowNanos) == 0
                && !offers.delayed().hasBody(nowNanos + leadNanos);
    }

    /** Whether a message is here without its body. */
    public boolean isAbsent(long offset) {
        Offer offer = offers.get(offset);
        return offer != null && offer.isAbsent();
    }

    /** Whether a message is the one that is here without its body, as far as can be told. */
    public boolean isOf(Message read) {
        Offer offer = offers.get(read.offset());
        return offer != null && offer.isOf(read);
    }

    /** A message has been read again; nothing happens if nobody waits for its body any more. */
    public void restore(Message message) {
        offers.restore(message);
    }

    /** That time, or the one when {@link #recalled} yields something before it. */
    OptionalLong sooner(OptionalLong nextNanos) {
        OptionalLong due = offers.delayed().firstStrippedNanos();
        if (due.isEmpty()) {
            return nextNanos;
        }
        long recall = due.getAsLong() - leadNanos;
        return nextNanos.isEmpty() || recall - nextNanos.getAsLong() < 0 ? OptionalLong.of(recall) : nextNanos;
    }
}
