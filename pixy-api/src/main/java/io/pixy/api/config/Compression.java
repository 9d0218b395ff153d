package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** How batches of messages are compressed: {@code producer.compression}. */
public enum Compression {
    /** Not at all. */
    NONE("none"),

    /** Small and slow. */
    GZIP("gzip"),

    /** Quick. */
    SNAPPY("snappy"),

    /** Quick. */
    LZ4("lz4"),

    /** Small and quick; needs brokers of 2.1 or later. */
    ZSTD("zstd");

    private final String text;

    Compression(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code none}
     */
    public String text() {
        return text;
    }

    /**
     * Reads a value as it stands in configuration files.
     *
     * @param text case-sensitive
     * @return nothing if there is no such value
     */
    public static Optional<Compression> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
