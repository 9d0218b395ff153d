package io.pixy.api.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How members of a group and the brokers talk where Kafka knows the members: {@code consumer.group_protocol}. */
public enum GroupProtocol {
    /** The one of all brokers: a member shares out the partitions, and the session time-out is ours to choose. */
    CLASSIC("classic", Duration.ofSeconds(10)),

    /** That of KIP-848, for brokers from 4.0 on and kafka-clients 4: brokers share out the partitions. */
    CONSUMER("consumer", Duration.ofSeconds(45));

    private final String text;
    private final Duration sessionTimeout;

    GroupProtocol(String text, Duration sessionTimeout) {
        this.text = text;
        this.sessionTimeout = sessionTimeout;
    }

    /** Ours where members choose, else that of brokers that nobody has told otherwise. */
    Duration sessionTimeout() {
        return sessionTimeout;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code classic}
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
    public static Optional<GroupProtocol> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
