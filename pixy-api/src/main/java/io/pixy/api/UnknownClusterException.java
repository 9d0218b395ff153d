package io.pixy.api;

/** No cluster of that name is configured. */
public final class UnknownClusterException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     *
     * @param name the name that was asked for
     */
    public UnknownClusterException(String name) {
        super("proxy `" + Shown.name(name) + "` does not exist", null);
    }
}
