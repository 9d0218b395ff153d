package io.pixy.api;

/** A configuration can't be. */
public final class InvalidConfigException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message names what is wrong and how to mend it
     */
    public InvalidConfigException(String message) {
        super(message, null);
    }

    /**
     * With a text and what it comes from.
     *
     * @param message names what is wrong and how to mend it
     * @param cause where it comes from
     */
    public InvalidConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
