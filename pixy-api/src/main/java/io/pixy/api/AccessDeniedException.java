package io.pixy.api;

/**
 * Whoever calls is known, and may not do this. Says nothing of whether there is what was asked for: it is refused before
 * anybody looks.
 */
public final class AccessDeniedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message names who may not do what
     */
    public AccessDeniedException(String message) {
        super(message, null);
    }
}
