package io.pixy.server;

/** The service can't start. The message is what stands in {@code Failed to start service: err=(...)}. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the text to be logged. */
    public StartException(String message) {
        super(message);
    }

    /** With the text to be logged and what it comes from. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
