package io.pixy.api;

/** There was nothing to consume within {@code consumer.long_polling_timeout}; ask again. */
public final class LongPollTimeoutException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     */
    public LongPollTimeoutException() {
        super("long polling timeout");
    }
}
