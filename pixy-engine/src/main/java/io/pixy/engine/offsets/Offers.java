package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * The messages of a partition that were handed out and are not acknowledged. Those that clients have time for are kept
 * by deadline, all others by offset; so asking what is due costs nothing while nothing is. Confined to the owner's
 * strand; the times it is given must not decrease.
 */
final class Offers {
    private final int maxRetries;
    private final NavigableMap<Long, Offer> all = new TreeMap<>();
    private final NavigableSet<Offer> out = new TreeSet<>();
    private final Map<Offer.State, NavigableMap<Long, Offer>> due = new EnumMap<>(Offer.State.class);
    private LongConsumer account = by -> {};
    private long bytes;
    private int neverHandedOut;

    /** Offers that are repeated so many times; for ever, if negative. */
    Offers(int maxRetries) {
        this.maxRetries = maxRetries;
        for (Offer.State state : Offer.State.values()) {
            due.put(state, new TreeMap<>());
        }
    }

    boolean contains(long offset) {
        return all.containsKey(offset);
    }

    /** All of them. */
    int size() {
        return all.size();
    }

    /** Those that a client has or had. */
    int handedOut() {
        return all.size() - neverHandedOut;
    }

    long bytes() {
        return bytes;
    }

    /** Who is told from now on by how much {@link #bytes} changes. */
    void account(LongConsumer told) {
        account = told;
    }

    private void count(long by) {
        bytes += by;
        account.accept(by);
    }

    /** The offsets of those that a client has or had, ascending. */
    List<Long> handedOutOffsets() {
        List<Long> offsets = new ArrayList<>(all.size());
        all.forEach((offset, offer) -> {
            if (offer.attempts() > 0) {
                offsets.add(offset);
            }
        });
        return offsets;
    }

    /** The first hand-out of a message that is not here yet. */
    void add(Message message, long deadlineNanos) {
        Offer offer = new Offer(message, deadlineNanos);
        all.put(offer.offset(), offer);
        out.add(offer);
        count(offer.bytes());
    }

    /** Drops the offers from one offset to the one before another, and returns what they were. */
    List<Message> remove(long from, long to) {
        if (from >= to) {
            return List.of();
        }
        List<Offer> dropped = List.copyOf(all.subMap(from, to).values());
        dropped.forEach(this::remove);
        return dropped.stream().map(Offer::message).toList();
    }

    private void remove(Offer offer) {
        detach(offer);
        all.remove(offer.offset());
        count(-offer.bytes());
    }

    /** Drops the offers that may not be handed out again, and returns what they were. */
    List<Message> removeExhausted(long nowNanos) {
        expire(nowNanos);
        List<Offer> dropped = List.copyOf(due.get(Offer.State.EXHAUSTED).values());
        dropped.forEach(this::remove);
        return dropped.stream().map(Offer::message).toList();
    }

    /** What is to be handed out again, most urgent first; null if there is nothing. */
    Offer next(long nowNanos) {
        expire(nowNanos);
        NavigableMap<Long, Offer> takenBack = due.get(Offer.State.TAKEN_BACK);
        Map.Entry<Long, Offer> first =
                takenBack.isEmpty() ? due.get(Offer.State.EXPIRED).firstEntry() : takenBack.firstEntry();
        return first == null ? null : first.getValue();
    }

    /** One more hand-out of an offer that was due. */
    Message handOutAgain(long offset, long deadlineNanos) {
        Offer offer = all.get(offset);
        if (offer == null || offer.state() == Offer.State.OUT || offer.state() == Offer.State.EXHAUSTED) {
            throw new IllegalStateException("Offset " + offset + " is not to be handed out again");
        }
        detach(offer);
        offer.handedOut(deadlineNanos);
        out.add(offer);
        return offer.handedOut();
    }

    /** Makes the last hand-out as if it had never been; false if there is none to be taken back. */
    boolean takeBack(long offset) {
        Offer offer = all.get(offset);
        if (offer == null || offer.state() == Offer.State.TAKEN_BACK) {
            return false;
        }
        detach(offer);
        offer.takenBack();
        neverHandedOut += offer.attempts() == 0 ? 1 : 0;
        due.get(Offer.State.TAKEN_BACK).put(offset, offer);
        return true;
    }

    boolean isLastHandOut(Message message) {
        Offer offer = all.get(message.offset());
        return offer != null && offer.isLastHandOut(message);
    }

    /** When the next one runs out of time, if there is one that has any. */
    OptionalLong firstDeadlineNanos() {
        return out.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(out.first().deadlineNanos());
    }

    /** When the last one runs out of time, if there is one that has any. */
    OptionalLong lastDeadlineNanos() {
        return out.isEmpty() ? OptionalLong.empty() : OptionalLong.of(out.last().deadlineNanos());
    }

    /** Takes an offer out of the collection that goes with its state. */
    private void detach(Offer offer) {
        if (offer.state() == Offer.State.OUT) {
            out.remove(offer);
        } else {
            due.get(offer.state()).remove(offer.offset());
            neverHandedOut -= offer.attempts() == 0 ? 1 : 0;
        }
    }

    private void expire(long nowNanos) {
        while (!out.isEmpty() && out.first().deadlineNanos() - nowNanos < 0) {
            Offer offer = out.pollFirst();
            boolean exhausted = maxRetries >= 0 && offer.attempts() > maxRetries;
            offer.becomes(exhausted ? Offer.State.EXHAUSTED : Offer.State.EXPIRED);
            due.get(offer.state()).put(offer.offset(), offer);
        }
    }
}
