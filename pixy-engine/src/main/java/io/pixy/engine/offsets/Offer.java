package io.pixy.engine.offsets;

import io.pixy.api.Header;
import io.pixy.api.Message;
import java.util.Arrays;
import java.util.List;

/**
 * A message in the hands of clients, or about to be. Confined to {@link Offers}; its neighbours are up to those who chain
 * offers.
 */
final class Offer implements Comparable<Offer> {
    /** What is to become of an offer next. */
    enum State {
        /** A client has it, and time to answer. */
        OUT,
        /** The last hand-out never took place. */
        TAKEN_BACK,
        /** It is to be handed out when its time comes. */
        DELAYED,
        /** One that has to be dealt with before it is not done. */
        HELD,
        /** Its time has come, but its body has yet to be read again. */
        ABSENT,
        /** Time is up; it is to be handed out again. */
        EXPIRED,
        /** Time is up; it is to be handed out when it is due, which is too late to be kept here. */
        OVERDUE,
        /** Time is up, and it has been handed out as often as it may. */
        EXHAUSTED,
        /** It is on its way to where nobody of ours hands it out. */
        SHIPPING
    }

    /** Its neighbours in an {@link OfferTable}. */
    Offer previous;

    Offer next;

    /** Where it stands in line among those {@link InHands}, and its neighbours there; null if it does not. */
    Line line;

    Offer earlier;
    Offer later;

    private final long offset;
    private Message message;

    /** As it was when it came in: it is in order by that, whatever is read again. */
    private final byte[] key;

    private long bytes;
    private boolean absent;
    private int attempts;
    private int handOuts;
    private long handedOutNanos;
    private long deadlineNanos;
    private boolean wasParked;
    private State state;

    /** Who has it, while it is out. */
    private Holder holder = Holder.NOBODY;

    /** One that waits. */
    Offer(Message message, Past past) {
        this.offset = message.offset();
        this.message = message;
        this.key = message.key();
        this.bytes = size(message);
        this.attempts = past.attempts();
        this.deadlineNanos = past.dueNanos();
    }

    /** How large key, value and headers are. */
    static long size(Message message) {
        long size = length(message.key()) + length(message.value());
        for (Header header : message.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    long offset() {
        return offset;
    }

    byte[] key() {
        return key;
    }

    /** The message as it was handed out last. */
    Message message() {
        int attempt = Math.max(1, attempts);
        return message.attempt() == attempt ? message : message.withAttempt(attempt);
    }

    /** This very hand-out, with a message of its own, to tell it apart. */
    HandOut handOut() {
        return new HandOut(message, handOuts, deadlineNanos);
    }

    @SuppressWarnings("ReferenceEquality") // equal ones can be different hand-outs
    boolean isLastHandOut(Message other) {
        return message == other;
    }

    /** Whether a receipt is about the last hand-out. */
    boolean isLastHandOut(int number) {
        return handOuts == number;
    }

    /** How much of it is in memory. */
    long bytes() {
        return bytes;
    }

    /** Whether value and headers have to be read again before it is handed out. */
    boolean isAbsent() {
        return absent;
    }

    /** Lets value and headers go. */
    void strip() {
        become(new Message(
                message.topic(),
                message.partition(),
                message.offset(),
                message.key(),
                null,
                List.of(),
                message.timestampMillis(),
                message.attempt()));
        absent = true;
    }

    /** Whether what was read is what it was, as far as that is still known: topics are made again, and logs cut off. */
    boolean isOf(Message read) {
        return message.timestampMillis() == read.timestampMillis() && Arrays.equals(message.key(), read.key());
    }

    /** All of it is there again. */
    void restore(Message read) {
        become(read.withAttempt(message.attempt()));
        absent = false;
    }

    private void become(Message other) {
        message = other;
        bytes = size(other);
    }

    /** How often it was handed out; 0 if the only time was taken back. */
    int attempts() {
        return attempts;
    }

    /** When it was handed out last. */
    long handedOutNanos() {
        return handedOutNanos;
    }

    /** When its state ends by itself. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Only while it is in no order that goes by deadlines. */
    void deadlineNanos(long other) {
        deadlineNanos = other;
    }

    State state() {
        return state;
    }

    /** Whether it ever had to wait for something else than its receiver. */
    boolean wasParked() {
        return wasParked;
    }

    Holder holder() {
        return holder;
    }

    /** To be called for one that is out, before it goes into another state. */
    void leavesHands() {
        holder.onReturned(bytes);
        holder = Holder.NOBODY;
    }

    void becomes(State next) {
        state = next;
        wasParked |= next == State.DELAYED || next == State.HELD || next == State.SHIPPING;
    }

    void handedOut(long nowNanos, Terms terms) {
        attempts++;
        handOuts++;
        handedOutNanos = nowNanos;
        deadlineNanos = nowNanos + terms.leaseNanos();
        holder = terms.holder();
        holder.onTaken(bytes);
        if (handOuts > 1 || message.attempt() != attempts) {
            message = message.withAttempt(attempts);
        }
        state = State.OUT;
    }

    /** The last hand-out was no attempt. */
    void uncount() {
        attempts--;
    }

    /** The one whose time is up first goes first. */
    @Override
    public int compareTo(Offer other) {
        long later = deadlineNanos - other.deadlineNanos;
        return later != 0 ? Long.signum(later) : Long.compare(offset, other.offset);
    }
}
