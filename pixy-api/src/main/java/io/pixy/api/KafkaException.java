package io.pixy.api;

/** Kafka refused an operation or can't be reached. */
public final class KafkaException extends PixyException {
    private static final long serialVersionUID = 1L;

    /** What Kafka-Pixy's Kafka library says when no broker answers. */
    public static final String NO_BROKERS =
            "kafka: client has run out of available brokers to talk to (Is your cluster reachable?)";

    /**
     * With a text.
     *
     * @param message the text for the caller
     * @param cause where it comes from; may be null
     */
    public KafkaException(String message, Throwable cause) {
        super(message, cause);
    }
}
