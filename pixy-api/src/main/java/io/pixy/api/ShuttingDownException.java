package io.pixy.api;

/** The engine is being closed and takes no new work. */
public final class ShuttingDownException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     */
    public ShuttingDownException() {
        super("service is shutting down", null);
    }
}
