package io.pixy.api;

/** A message is larger than {@code producer.max_message_bytes} or than the broker allows. */
public final class MessageTooLargeException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     *
     * @param cause where it comes from; may be null
     */
    public MessageTooLargeException(Throwable cause) {
        super("kafka server: Message was too large, server rejected it to avoid allocation error.", cause);
    }
}
