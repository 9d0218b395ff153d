package io.pixy.engine.offsets;

import io.pixy.api.Header;
import io.pixy.api.Message;

/** A message in the hands of clients, or about to be. Confined to {@link Offers}. */
final class Offer implements Comparable<Offer> {
    /** What is to become of an offer next. */
    enum State {
        /** A client has it, and time to answer. */
        OUT,
        /** The last hand-out never took place. */
        TAKEN_BACK,
        /** Time is up; it is to be handed out again. */
        EXPIRED,
        /** Time is up, and it has been handed out as often as it may. */
        EXHAUSTED
    }

    private Message message;
    private final long bytes;
    private int attempts = 1;
    private long deadlineNanos;
    private State state = State.OUT;

    Offer(Message message, long deadlineNanos) {
        this.message = message;
        this.bytes = size(message);
        this.deadlineNanos = deadlineNanos;
    }

    private static long size(Message message) {
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
        return message.offset();
    }

    /** The message as it was handed out last. */
    Message message() {
        return message.withAttempt(Math.max(1, attempts));
    }

    /** A message of its own for each hand-out, to tell them apart. */
    Message handedOut() {
        message = message();
        return message;
    }

    @SuppressWarnings("ReferenceEquality") // equal ones can be different hand-outs
    boolean isLastHandOut(Message other) {
        return message == other;
    }

    /** How large key, value and headers are. */
    long bytes() {
        return bytes;
    }

    /** How often it was handed out; 0 if the only time was taken back. */
    int attempts() {
        return attempts;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    State state() {
        return state;
    }

    void becomes(State next) {
        state = next;
    }

    void handedOut(long newDeadlineNanos) {
        attempts++;
        deadlineNanos = newDeadlineNanos;
        state = State.OUT;
    }

    void takenBack() {
        attempts--;
        state = State.TAKEN_BACK;
    }

    /** The one whose time is up first goes first. */
    @Override
    public int compareTo(Offer other) {
        long later = deadlineNanos - other.deadlineNanos;
        return later != 0 ? Long.signum(later) : Long.compare(offset(), other.offset());
    }
}
