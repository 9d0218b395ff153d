package io.pixy.api;

/** The configured {@code kafka.version} is older than record headers (0.11.0.0). */
public final class HeadersUnsupportedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     */
    public HeadersUnsupportedException() {
        super(
                "headers are not supported with this version of Kafka. Consider changing `kafka.version`"
                        + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L35)",
                null);
    }
}
