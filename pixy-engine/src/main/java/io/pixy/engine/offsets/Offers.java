package io.pixy.engine.offsets;

import io.pixy.api.Message;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueuePolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The messages of a partition that were handed out and are not acknowledged. Those whose state ends by itself are kept by
 * deadline, all others by offset; so asking what is due costs nothing while nothing is. Confined to the owner's strand; the
 * times it is given must not decrease.
 */
final class Offers {
    private static final Set<Offer.State> CAN_BE_TAKEN_BACK =
            EnumSet.of(Offer.State.OUT, Offer.State.EXPIRED, Offer.State.OVERDUE, Offer.State.EXHAUSTED);

    private final int maxRetries;
    private final int maxAttempts;
    private final Pauses pauses;

    /** What is to wait for longer goes elsewhere. */
    private final long longestPauseNanos;

    private final Lanes lanes;
    private final OfferTable all = new OfferTable();
    private final InHands out = new InHands();
    private final Delayed delayed = new Delayed();
    private final Due due = new Due();
    private LongConsumer account = by -> {};
    private long bytes;
    private int neverHandedOut;
    private int parked;

    /** Offers that are repeated so many times, for ever if negative; and as the policy says. */
    Offers(int maxRetries, QueuePolicy policy) {
        this.maxRetries = maxRetries;
        this.maxAttempts = policy.maxAttempts();
        this.pauses = new Pauses(policy);
        this.longestPauseNanos =
                policy.retryTopic().isPresent() ? policy.maxInPlaceDelay().toNanos() : Long.MAX_VALUE;
        this.lanes = new Lanes(policy.order() == Order.KEY);
    }

    boolean contains(long offset) {
        return all.contains(offset);
    }

    /** Null if there is none. */
    Offer get(long offset) {
        return all.get(offset);
    }

    /** All of them, in the order of offsets. */
    Iterable<Offer> each() {
        return all;
    }

    /** The one with the lowest offset; null if there is none. */
    Offer first() {
        return all.first();
    }

    /** How many there are. */
    int size() {
        return all.size();
    }

    /** Those that had to wait for something else than their receiver, be it that they are in hands now. */
    int parked() {
        return parked;
    }

    /** Those that a client has or had. */
    int handedOut() {
        return all.size() - neverHandedOut;
    }

    /** Those that are in a state. */
    int in(Offer.State state) {
        return switch (state) {
            case OUT -> out.size();
            case DELAYED -> delayed.size();
            default -> due.in(state);
        };
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
        for (Offer offer : all) {
            if (offer.attempts() > 0) {
                offsets.add(offer.offset());
            }
        }
        return offsets;
    }

    /** The first hand-out of a message that is not here yet, after so many attempts by others. */
    HandOut add(Message message, Past past, long nowNanos, Terms terms) {
        Offer offer = enter(message, past);
        offer.handedOut(nowNanos, terms);
        out.add(offer);
        return offer.handOut();
    }

    /** Whether a message that is not here yet has to wait for others, or for its time. */
    boolean mustWait(Message message, Past past, long nowNanos) {
        return past.dueNanos() - nowNanos > 0 || lanes.isTaken(message);
    }

    /** Adds one that {@link #mustWait}. */
    void park(Message message, Past past) {
        boolean held = lanes.isTaken(message);
        becomes(enter(message, past), held ? Offer.State.HELD : Offer.State.DELAYED);
    }

    private Offer enter(Message message, Past past) {
        Offer offer = new Offer(message, past);
        all.add(offer);
        lanes.enter(message);
        count(offer.bytes());
        return offer;
    }

    /** Drops the offer for that offset, if there is one. */
    void remove(long offset) {
        Offer offer = all.get(offset);
        if (offer != null) {
            remove(offer);
        }
    }

    /** Drops the offers from one offset to the one before another, and returns what they were. */
    List<Message> remove(long from, long to) {
        return remove(all.between(from, to));
    }

    private List<Message> remove(List<Offer> dropped) {
        List<Message> messages = new ArrayList<>(dropped.size());
        for (Offer offer : dropped) {
            remove(offer);
            messages.add(offer.message());
        }
        return messages;
    }

    private void remove(Offer offer) {
        detach(offer);
        all.remove(offer);
        parked -= offer.wasParked() ? 1 : 0;
        count(-offer.bytes());
        long behind = lanes.leave(offer.key(), offer.offset());
        Offer first = behind < 0 ? null : all.get(behind);
        if (first != null && first.state() == Offer.State.HELD) {
            detach(first);
            becomes(first, Offer.State.DELAYED);
        }
    }

    /** Drops the offers that may not be handed out again, and returns what they were. */
    List<Message> removeExhausted(long nowNanos) {
        expire(nowNanos);
        return remove(due.all(Offer.State.EXHAUSTED));
    }

    /** What is to be handed out again, most urgent first; null if there is nothing. */
    Offer next(long nowNanos) {
        expire(nowNanos);
        if (due.isEmpty()) {
            return null;
        }
        Offer takenBack = due.first(Offer.State.TAKEN_BACK);
        return takenBack == null ? due.first(Offer.State.EXPIRED) : takenBack;
    }

    /** One more hand-out of an offer that was due. */
    HandOut handOutAgain(long offset, long nowNanos, Terms terms) {
        Offer offer = all.get(offset);
        if (offer == null || (offer.state() != Offer.State.TAKEN_BACK && offer.state() != Offer.State.EXPIRED)) {
            throw new IllegalStateException("Offset " + offset + " is not to be handed out again");
        }
        detach(offer);
        offer.handedOut(nowNanos, terms);
        out.add(offer);
        return offer.handOut();
    }

    /** Makes the last hand-out as if it had never been; false if there is none to be taken back. */
    boolean takeBack(long offset) {
        Offer offer = all.get(offset);
        if (offer == null || offer.attempts() == 0 || !CAN_BE_TAKEN_BACK.contains(offer.state())) {
            return false;
        }
        detach(offer);
        offer.uncount();
        becomes(offer, Offer.State.TAKEN_BACK);
        return true;
    }

    /** The attempt that is out has failed, and there is to be another one, if there may be, no sooner than that. */
    void endAttempt(Offer offer, long dueNanos, long nowNanos) {
        detach(offer);
        if (isExhausted(offer)) {
            becomes(offer, Offer.State.EXHAUSTED);
        } else {
            waitUntil(offer, dueNanos, nowNanos, Offer.State.EXPIRED);
        }
    }

    /** Whether there is no attempt after the one that is out. */
    boolean isExhausted(Offer offer) {
        return (maxRetries >= 0 && offer.attempts() > maxRetries)
                || (maxAttempts > 0 && offer.attempts() >= maxAttempts);
    }

    /** How long the policy lets a message wait after the attempt that is out. */
    long pauseNanos(Offer offer) {
        return pauses.nanosAfter(offer);
    }

    /** Nobody has the message any more, and nobody here is to get it. */
    Message ship(Offer offer) {
        detach(offer);
        becomes(offer, Offer.State.SHIPPING);
        return offer.message();
    }

    /** Those whose time is up, and that can't wait here for the next one. */
    List<Offer> overdue(long nowNanos) {
        expire(nowNanos);
        return due.all(Offer.State.OVERDUE);
    }

    /** Whether there are any that are neither in hands nor delayed. */
    boolean hasDue() {
        return !due.isEmpty();
    }

    /** How many {@link #next} would yield one after the other. */
    int dueNow(long nowNanos) {
        expire(nowNanos);
        return in(Offer.State.TAKEN_BACK) + in(Offer.State.EXPIRED);
    }

    /** Ships what may not be handed out again. */
    List<Message> shipExhausted(long nowNanos) {
        expire(nowNanos);
        return due.all(Offer.State.EXHAUSTED).stream().map(this::ship).toList();
    }

    /** What is out was not tried, and is to be handed out again, no sooner than that. */
    void release(Offer offer, long dueNanos, long nowNanos) {
        detach(offer);
        offer.uncount();
        waitUntil(offer, dueNanos, nowNanos, Offer.State.TAKEN_BACK);
    }

    private void waitUntil(Offer offer, long dueNanos, long nowNanos, Offer.State then) {
        if (dueNanos - nowNanos <= 0) {
            becomes(offer, then);
        } else {
            offer.deadlineNanos(dueNanos);
            becomes(offer, Offer.State.DELAYED);
        }
    }

    /** Those that wait for their time. */
    Delayed delayed() {
        return delayed;
    }

    /** Lets the bodies go of those that are not due before then. */
    void strip(long dueNanos) {
        long freed = delayed.strip(dueNanos);
        if (freed > 0) {
            count(-freed);
        }
    }

    /** The body of a message has been read again; nothing happens if nobody waits for it. */
    void restore(Message message) {
        Offer offer = all.get(message.offset());
        if (offer == null || !offer.isAbsent()) {
            return;
        }
        long before = offer.bytes();
        if (offer.state() == Offer.State.DELAYED) {
            delayed.restore(offer, message);
        } else {
            detach(offer);
            offer.restore(message);
            becomes(offer, Offer.State.EXPIRED);
        }
        count(offer.bytes() - before);
    }

    boolean isLastHandOut(Message message) {
        Offer offer = all.get(message.offset());
        return offer != null && offer.isLastHandOut(message);
    }

    /** When {@link #next} or {@link #removeExhausted} next yields what it does not yet, if nothing else happens. */
    OptionalLong nextChangeNanos() {
        if (delayed.isEmpty()) {
            return out.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(out.first().deadlineNanos() + 1);
        }
        long due = delayed.first().deadlineNanos();
        long expiry = out.isEmpty() ? due : out.first().deadlineNanos() + 1;
        return OptionalLong.of(expiry - due < 0 ? expiry : due);
    }

    /** Those that somebody has. */
    InHands inHands() {
        return out;
    }

    /** Takes an offer out of the collection that goes with its state. */
    private void detach(Offer offer) {
        switch (offer.state()) {
            case OUT -> out.remove(offer);
            case DELAYED -> delayed.remove(offer);
            case ABSENT -> {
                delayed.forget(offer);
                due.remove(offer);
            }
            default -> due.remove(offer);
        }
        leave(offer);
    }

    private void leave(Offer offer) {
        neverHandedOut -= offer.attempts() == 0 ? 1 : 0;
    }

    /** To be called for one that is detached, and does not go into hands. */
    private void becomes(Offer offer, Offer.State next) {
        boolean wasParked = offer.wasParked();
        offer.becomes(next);
        parked += !wasParked && offer.wasParked() ? 1 : 0;
        neverHandedOut += offer.attempts() == 0 ? 1 : 0;
        if (next == Offer.State.DELAYED) {
            delayed.add(offer);
        } else {
            due.add(offer);
        }
    }

    /** Takes what is out from those whose time is up, and has what was delayed be due. */
    void expire(long nowNanos) {
        while (!out.isEmpty() && out.first().deadlineNanos() - nowNanos < 0) {
            Offer offer = out.first();
            long pause = pauses.nanosAfter(offer);
            out.onExpired();
            if (pause > longestPauseNanos && !isExhausted(offer)) {
                detach(offer);
                offer.deadlineNanos(offer.deadlineNanos() + pause);
                becomes(offer, Offer.State.OVERDUE);
            } else {
                endAttempt(offer, offer.deadlineNanos() + pause, nowNanos);
            }
        }
        while (!delayed.isEmpty() && delayed.first().deadlineNanos() - nowNanos <= 0) {
            Offer offer = delayed.first();
            delayed.pass(offer);
            leave(offer);
            becomes(offer, offer.isAbsent() ? Offer.State.ABSENT : Offer.State.EXPIRED);
        }
    }
}
