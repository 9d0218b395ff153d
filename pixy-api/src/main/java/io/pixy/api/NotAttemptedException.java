package io.pixy.api;

/** Nothing was done about it, since something before it failed and what is behind was to be left then. */
public final class NotAttemptedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /** With the standard text. */
    public NotAttemptedException() {
        super("not attempted, since a record before it failed", null);
    }
}
