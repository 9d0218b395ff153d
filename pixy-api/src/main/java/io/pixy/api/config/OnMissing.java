package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** What to do when there is no such dead-letter topic: {@code dead_letter.on_missing} of a queue. */
public enum OnMissing {
    /** Keep the message and try again until somebody has created the topic. */
    REFUSE("refuse"),

    /** Create it, with as many partitions and replicas as the topic that the message is of. */
    CREATE("create");

    private final String text;

    OnMissing(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code refuse}
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
    public static Optional<OnMissing> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
