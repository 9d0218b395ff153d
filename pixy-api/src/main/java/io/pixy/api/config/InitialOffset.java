package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** Where a group without a committed offset begins: {@code consumer.initial_offset}. */
public enum InitialOffset {
    /** With the next message to be written. */
    NEWEST("newest"),

    /** With the oldest message there is. */
    OLDEST("oldest");

    private final String text;

    InitialOffset(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code newest}
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
    public static Optional<InitialOffset> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
