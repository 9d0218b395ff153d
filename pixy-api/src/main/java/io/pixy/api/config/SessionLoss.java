package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/**
 * What to do while it is in doubt whether this instance still is a member, since neither ZooKeeper nor Kafka answers: {@code
 * consumer.session_loss}.
 */
public enum SessionLoss {
    /**
     * Hand out and commit nothing, since another instance may own the partitions by now. Acknowledgements count when the
     * session turns out to be alive, or at the end of a stop.
     */
    STRICT("strict"),

    /** Go on, and accept that messages may be handed out twice. */
    OPTIMISTIC("optimistic");

    private final String text;

    SessionLoss(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code strict}
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
    public static Optional<SessionLoss> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
