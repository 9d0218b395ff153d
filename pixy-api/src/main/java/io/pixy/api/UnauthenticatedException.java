package io.pixy.api;

/** Nobody knows who calls, or no more: credentials are missing, wrong, expired or withdrawn. */
public final class UnauthenticatedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message says what is wrong with the credentials, and holds nothing of them
     */
    public UnauthenticatedException(String message) {
        super(message, null);
    }
}
