package io.pixy.api;

/** Kafka does not know the topic or the partition, and did not create it. */
public final class UnknownTopicException extends PixyException {
    private static final long serialVersionUID = 1L;

    /** What Kafka-Pixy's Kafka library says for this error of a broker. */
    public static final String TEXT =
            "kafka server: Request was for a topic or partition that does not exist on this broker.";

    /**
     * With the standard text.
     *
     * @param cause where it comes from; may be null
     */
    public UnknownTopicException(Throwable cause) {
        super(TEXT, cause);
    }

    /**
     * With what was being done in front of the standard text.
     *
     * @param context such as {@code failed to get topic partitions}
     * @param cause where it comes from; may be null
     */
    public UnknownTopicException(String context, Throwable cause) {
        super(context + ": " + TEXT, cause);
    }

    private UnknownTopicException(Throwable cause, String message) {
        super(message, cause);
    }

    /**
     * With a text of its own.
     *
     * @param message the whole text, such as {@code failed to fetch topic configuration: zk: node does not exist}
     * @param cause where it comes from; may be null
     * @return the exception
     */
    public static UnknownTopicException withMessage(String message, Throwable cause) {
        return new UnknownTopicException(cause, message);
    }
}
