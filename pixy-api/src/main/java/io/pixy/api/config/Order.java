package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** Which messages of a partition may be in hands at the same time: {@code order} of a queue. */
public enum Order {
    /** Any; first hand-outs are in the order of offsets, and what is delayed is passed by. */
    NONE("none"),

    /** One of each key, in the order of offsets; other keys go on. Those without key are in no order. */
    KEY("key"),

    /** One at all, in the order of offsets. */
    PARTITION("partition");

    private final String text;

    Order(String text) {
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
    public static Optional<Order> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
