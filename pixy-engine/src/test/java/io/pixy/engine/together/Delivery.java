package io.pixy.engine.together;

/** A message in the hands of a client. Confined to the monitor of its {@link Ledger}. */
final class Delivery {
    private static final long NEVER = Long.MAX_VALUE;

    private final String member;
    private final long offset;
    private final long nanos;
    private long sentNanos = NEVER;
    private long doneNanos = NEVER;

    Delivery(String member, long offset, long nanos) {
        this.member = member;
        this.offset = offset;
        this.nanos = nanos;
    }

    void acknowledged(long sent, long done) {
        sentNanos = sent;
        doneNanos = done == Reports.REFUSED ? NEVER : done;
    }

    String member() {
        return member;
    }

    long offset() {
        return offset;
    }

    /** When it had come. */
    long nanos() {
        return nanos;
    }

    boolean isUnanswered() {
        return sentNanos == NEVER;
    }

    /** Whether the acknowledgement was confirmed by then. */
    boolean isDoneBefore(long time) {
        return doneNanos != NEVER && doneNanos - time < 0;
    }

    /** Whether the acknowledgement was on its way by then. */
    boolean isSentBefore(long time) {
        return sentNanos != NEVER && sentNanos - time < 0;
    }

    @Override
    public String toString() {
        return offset + " by " + member + " at " + nanos
                + (isUnanswered() ? "" : ", acked at " + sentNanos)
                + (doneNanos == NEVER ? ", unconfirmed" : ", confirmed at " + doneNanos);
    }
}
