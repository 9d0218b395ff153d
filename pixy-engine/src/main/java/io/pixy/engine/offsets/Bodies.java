package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What messages take up in memory that wait for their time: their bodies can be let go where there is not enough for all, and
 * are read again in time.
 *
 * <p>Part of an {@link OffsetTracker}, whose offers it changes. Confined to the owner's strand.
 */
public final class Bodies {
    /** For less it is not worth while. */
    public static final Duration LEAST_ABSENCE = Duration.ofSeconds(5);

    /** How long before they are due bodies are read again. */
    public static final Duration LEAD = Duration.ofSeconds(2);

    private final Offers offers;

    Bodies(Offers offers) {
        this.offers = offers;
    }

    /** Whether {@link #spare} may be of use. */
    public boolean maySpare(long nowNanos) {
        return offers.delayed().mayStrip(nowNanos + LEAST_ABSENCE.toNanos());
    }

    /** Lets go of the bodies of all that are not due for long. */
    public void spare(long nowNanos) {
        offers.strip(nowNanos + LEAST_ABSENCE.toNanos());
    }

    /** The offsets of messages to be read again now, since they are due soon; each is told once. */
    public List<Long> recalled(long nowNanos) {
        return offers.delayed().recalled(nowNanos + LEAD.toNanos());
    }

    /** Whether no message is on its way to somebody, nor about to be. */
    public boolean isIdle(long nowNanos) {
        return offers.in(Offer.State.OUT) == 0
                && offers.in(Offer.State.SHIPPING) == 0
                && offers.dueNow(nowNanos) == 0
                && !offers.delayed().hasBody(nowNanos + LEAD.toNanos());
    }

    /** Whether a message is here without its body. */
    public boolean isAbsent(long offset) {
        Offer offer = offers.get(offset);
        return offer != null && offer.isAbsent();
    }

    /** A message has been read again; nothing happens if nobody waits for its body any more. */
    public void restore(Message message) {
        offers.restore(message);
    }

    /** When {@link #recalled} next yields something. */
    OptionalLong nextRecallNanos() {
        OptionalLong due = offers.delayed().firstStrippedNanos();
        return due.isEmpty() ? due : OptionalLong.of(due.getAsLong() - LEAD.toNanos());
    }
}
