package io.pixy.api;

/** What a settlement came to. */
public enum SettleCode {
    /** It counts. */
    SETTLED(true, false),

    /** The message was settled before, or does not exist any more: there was nothing to do. */
    ALREADY_SETTLED(true, false),

    /** The receipt is none, or is about another group or topic. */
    INVALID_RECEIPT(false, false),

    /** The lease has run out, or the message was settled otherwise; with an ack: somebody else has it now. */
    LEASE_LOST(false, false),

    /** This instance does not have the partition, nor does another one that it knows of. */
    NOT_OWNER(false, true),

    /** The lease would become longer in total than the queue allows; it is as it was. */
    LEASE_TOO_LONG(false, false),

    /** The delay is longer than the queue allows; nothing has changed. */
    DELAY_TOO_LONG(false, false),

    /** The queue has no place for dead letters; the message is still the receiver's. */
    NO_DEAD_LETTER(false, false),

    /** It counts here, but could not be committed in time: settle it again to know more. */
    NOT_COMMITTED(false, true),

    /** The instance that has the partition has not answered: it may count or not. Settle it again to know more. */
    UNAVAILABLE(false, true);

    private final boolean success;
    private final boolean retriable;

    SettleCode(boolean success, boolean retriable) {
        this.success = success;
        this.retriable = retriable;
    }

    /**
     * Whether the message is as the settlement wanted it.
     *
     * @return true for {@link #SETTLED} and {@link #ALREADY_SETTLED}
     */
    public boolean isSuccess() {
        return success;
    }

    /**
     * Whether the same settlement may succeed later.
     *
     * @return never true for a success
     */
    public boolean isRetriable() {
        return retriable;
    }
}
