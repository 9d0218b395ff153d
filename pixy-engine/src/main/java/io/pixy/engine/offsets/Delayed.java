package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The offers that wait for their time, by deadline; some of them without their bodies. Confined to {@link Offers}. */
final class Delayed {
    private final NavigableSet<Offer> all = new TreeSet<>();

    /** Those whose bodies are gone, and not asked for yet. */
    private final NavigableSet<Offer> stripped = new TreeSet<>();

    /** How many of all have no bodies, asked for or not. */
    private int absent;

    void add(Offer offer) {
        all.add(offer);
        absent += offer.isAbsent() ? 1 : 0;
    }

    void remove(Offer offer) {
        all.remove(offer);
        stripped.remove(offer);
        absent -= offer.isAbsent() ? 1 : 0;
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The one that is due first. */
    Offer first() {
        return all.first();
    }

    /** How many have no bodies. */
    int absent() {
        return absent;
    }

    /** Whether the body of one is here that is due by then. */
    boolean hasBody(long dueNanos) {
        for (Offer offer : all) {
            if (offer.deadlineNanos() - dueNanos > 0) {
                return false;
            }
            if (!offer.isAbsent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there may be bodies of messages that are not due before then. */
    boolean mayStrip(long dueNanos) {
        return all.size() > absent && all.last().deadlineNanos() - dueNanos >= 0;
    }

    /** Lets the bodies go of those that are not due before then, and yields how many bytes that were. */
    long strip(long dueNanos) {
        long freed = 0;
        for (Offer offer : all.descendingSet()) {
            if (offer.deadlineNanos() - dueNanos < 0) {
                break;
            }
            if (!offer.isAbsent()) {
                long before = offer.bytes();
                offer.strip();
                freed += before - offer.bytes();
                absent++;
                stripped.add(offer);
            }
        }
        return freed;
    }

    /** When the first is due whose body has yet to be asked for. */
    OptionalLong firstStrippedNanos() {
        return stripped.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(stripped.first().deadlineNanos());
    }

    /** The offsets of those whose bodies are to be asked for, as they are due by then; each is told once. */
    List<Long> recalled(long dueNanos) {
        List<Long> offsets = new ArrayList<>();
        while (!stripped.isEmpty() && stripped.first().deadlineNanos() - dueNanos <= 0) {
            offsets.add(stripped.pollFirst().offset());
        }
        return offsets;
    }

    /** The body of one is there again. */
    void restore(Offer offer, Message message) {
        remove(offer);
        offer.restore(message);
        add(offer);
    }
}
