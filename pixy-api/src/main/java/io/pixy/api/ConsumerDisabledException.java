package io.pixy.api;

/** The cluster is configured with {@code consumer.disabled}. */
public final class ConsumerDisabledException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     */
    public ConsumerDisabledException() {
        super("service is disabled by configuration", null);
    }
}
