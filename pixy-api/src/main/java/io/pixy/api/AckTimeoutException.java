package io.pixy.api;

/** An acknowledgement could not be applied in time. */
public final class AckTimeoutException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     */
    public AckTimeoutException() {
        super("ack timeout", null);
    }
}
