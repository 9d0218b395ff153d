package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** What is done with a message that everything behind it waits for: {@code head_of_line.action} of a queue. */
public enum HeadOfLineAction {
    /** Say so, in the log and in what can be seen from outside. */
    REPORT("report"),

    /** Put it into the retry topic. */
    RETRY_TOPIC("retry_topic"),

    /** Make it a dead letter. */
    DEAD_LETTER("dead_letter");

    private final String text;

    HeadOfLineAction(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code report}
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
    public static Optional<HeadOfLineAction> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
