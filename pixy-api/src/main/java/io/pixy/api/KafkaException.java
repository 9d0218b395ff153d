package io.pixy.api;

import java.util.Objects;

/** Kafka refused an operation or can't be reached. */
public final class KafkaException extends PixyException {
    private static final long serialVersionUID = 1L;

    /** What Kafka-Pixy's Kafka library says when no broker answers. */
    public static final String NO_BROKERS =
            "kafka: client has run out of available brokers to talk to (Is your cluster reachable?)";

    private final Reason reason;

    /** What kind of trouble it is, as far as it matters to whoever wonders whether to try again. */
    public enum Reason {
        /** There was no answer in time, or nobody to ask. It may have happened all the same. */
        TIMED_OUT,
        /** Kafka does not allow it to the user that Pixy is there. */
        NOT_AUTHORIZED,
        /** The brokers can't at the moment: a leader moves, replicas are missing. */
        PASSING,
        /** Anything else. */
        OTHER
    }

    /**
     * With a text.
     *
     * @param message the text for the caller
     * @param cause where it comes from; may be null
     */
    public KafkaException(String message, Throwable cause) {
        this(message, cause, Reason.OTHER);
    }

    /**
     * With a text and a reason.
     *
     * @param message the text for the caller
     * @param cause where it comes from; may be null
     * @param reason what kind of trouble it is
     */
    public KafkaException(String message, Throwable cause, Reason reason) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What kind of trouble it is.
     *
     * @return never null
     */
    public Reason reason() {
        return reason;
    }
}
