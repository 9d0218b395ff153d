package io.pixy.api;

/** Kafka does not take a message as it is, such as one without key for a compacted topic; trying again is no use. */
public final class InvalidMessageException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message names what is wrong with the message
     * @param cause where it comes from; may be null
     */
    public InvalidMessageException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The message has no key, and its topic is compacted: {@code cleanup.policy} is or includes {@code compact}.
     *
     * @param topic the topic
     * @param cause where it comes from; may be null
     * @return the exception
     */
    public static InvalidMessageException keyMissing(String topic, Throwable cause) {
        return new InvalidMessageException(
                "topic " + topic + " is compacted: it takes no message without key, so send one with a key", cause);
    }
}
