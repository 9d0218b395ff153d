package io.pixy.api;

/** Letters are just being put back, and only one can do that at a time. */
public final class RedriveRunningException extends PixyException {
    private static final long serialVersionUID = 1L;

    private RedriveRunningException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * With the standard text.
     *
     * @param letters the dead-letter topic
     */
    public RedriveRunningException(String letters) {
        this("a redrive of " + Shown.name(letters) + " is running already; wait for its end, or cancel it", null);
    }

    /**
     * Told by a server.
     *
     * @param text the whole text
     * @return the exception
     */
    public static RedriveRunningException withMessage(String text) {
        return new RedriveRunningException(text, null);
    }
}
