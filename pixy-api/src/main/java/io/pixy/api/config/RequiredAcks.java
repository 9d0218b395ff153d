package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** Which brokers must have a message before it counts as written: {@code producer.required_acks}. */
public enum RequiredAcks {
    /** None: it is enough that it was sent. Offsets are not known then. */
    NO_RESPONSE("no_response"),

    /** The leader of the partition. */
    WAIT_FOR_LOCAL("wait_for_local"),

    /** All brokers in sync with the leader. */
    WAIT_FOR_ALL("wait_for_all");

    private final String text;

    RequiredAcks(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code no_response}
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
    public static Optional<RequiredAcks> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
