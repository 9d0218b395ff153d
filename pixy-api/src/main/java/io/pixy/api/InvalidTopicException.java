package io.pixy.api;

/** Kafka does not allow a topic of that name. */
public final class InvalidTopicException extends PixyException {
    private static final long serialVersionUID = 1L;

    /** What Kafka-Pixy's Kafka library says for this error of a broker. */
    public static final String TEXT =
            "kafka server: The request attempted to perform an operation on an invalid topic.";

    /**
     * With the standard text.
     *
     * @param cause where it comes from; may be null
     */
    public InvalidTopicException(Throwable cause) {
        super(TEXT, cause);
    }

    /**
     * With what was being done in front of the standard text.
     *
     * @param context such as {@code failed to get topic partitions}
     * @param cause where it comes from; may be null
     */
    public InvalidTopicException(String context, Throwable cause) {
        super(context + ": " + TEXT, cause);
    }

    private InvalidTopicException(Throwable cause, String message) {
        super(message, cause);
    }

    /**
     * With a text of its own.
     *
     * @param message the whole text, such as {@code failed to fetch topic configuration: zk: invalid path}
     * @param cause where it comes from; may be null
     * @return the exception
     */
    public static InvalidTopicException withMessage(String message, Throwable cause) {
        return new InvalidTopicException(cause, message);
    }
}
