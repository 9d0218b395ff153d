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

    /** Those of all whose bodies are here: who is short of memory asks for them again and again. */
    private final NavigableSet<Offer> whole = new TreeSet<>();

    /** Those whose bodies are gone, and not asked for yet, be it that their time has come: whoever looks may be late. */
    private final NavigableSet<Offer> stripped = new TreeSet<>();

    void add(Offer offer) {
        all.add(offer);
        if (!offer.isAbsent()) {
            whole.add(offer);
        }
    }

    void remove(Offer offer) {
        pass(offer);
        forget(offer);
    }

    /** The time of one has come. */
    void pass(Offer offer) {
        all.remove(offer);
        whole.remove(offer);
    }

    /** Nobody wants the body of one any more that may have passed. */
    void forget(Offer offer) {
        stripped.remove(offer);
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
        return all.size() - whole.size();
    }

    /** Whether the body of one is here that is due by then. */
    boolean hasBody(long dueNanos) {
        return !whole.isEmpty() && whole.first().deadlineNanos() - dueNanos <= 0;
    }

    /** Whether there are bodies of messages that are not due before then. */
    boolean mayStrip(long dueNanos) {
        return !whole.isEmpty() && whole.last().deadlineNanos() - dueNanos >= 0;
    }

    /** Lets the bodies go of those that are not due before then, and yields how many bytes that were. */
    long strip(long dueNanos) {
        long freed = 0;
        while (mayStrip(dueNanos)) {
            Offer offer = whole.pollLast();
            long before = offer.bytes();
            offer.strip();
            freed += before - offer.bytes();
            stripped.add(offer);
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
