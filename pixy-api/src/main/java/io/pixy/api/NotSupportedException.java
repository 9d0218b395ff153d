package io.pixy.api;

/** Whoever serves this cluster can't do what was asked, such as a server that is older than its client. */
public final class NotSupportedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message names what can't be done, why, and what can be done instead
     */
    public NotSupportedException(String message) {
        super(message, null);
    }
}
