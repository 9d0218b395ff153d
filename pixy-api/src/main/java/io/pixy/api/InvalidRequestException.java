package io.pixy.api;

/** A request can't be: a bad name, a bad number. */
public final class InvalidRequestException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message names what is wrong and how to mend it
     */
    public InvalidRequestException(String message) {
        super(message, null);
    }
}
