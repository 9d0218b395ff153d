package io.pixy.api;

/**
 * What became of one message of several: where it is, or why it is nowhere. Immutable.
 *
 * @param position where it is stored; null if it was not written
 * @param timestampMillis its time as it is stored, in milliseconds since 1970; -1 if there is none
 * @param failure why it was not written; null if it was
 */
public record ProduceResult(RecordPosition position, long timestampMillis, PixyException failure) {
    private static final long NO_TIME = -1;

    /** Checks that there is either a position or a failure. */
    public ProduceResult {
        if ((position == null) == (failure == null)) {
            throw new IllegalArgumentException("a message is either written or not: " + position + ", " + failure);
        }
    }

    /**
     * It was written.
     *
     * @param position where it is stored
     * @param timestampMillis its time as it is stored
     * @return the result
     */
    public static ProduceResult written(RecordPosition position, long timestampMillis) {
        return new ProduceResult(position, timestampMillis, null);
    }

    /**
     * It was not written, or nobody knows.
     *
     * @param failure why
     * @return the result
     */
    public static ProduceResult failed(PixyException failure) {
        return new ProduceResult(null, NO_TIME, failure);
    }

    /**
     * Whether it was written.
     *
     * @return if so there is a {@link #position}, otherwise a {@link #failure}
     */
    public boolean isWritten() {
        return failure == null;
    }
}
