package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** How the partition of a message is chosen: {@code producer.partitioner}. */
public enum Partitioner {
    /** By a 32-bit FNV-1a hash of the key, as Kafka-Pixy does; at random without key. */
    HASH("hash"),

    /** At random among the partitions that have a leader. */
    RANDOM("random"),

    /** One after the other among the partitions that have a leader. */
    ROUNDROBIN("roundrobin"),

    /** By Kafka's own hash of the key, as Java clients do; at random without key. */
    MURMUR2("murmur2");

    private final String text;

    Partitioner(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code hash}
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
    public static Optional<Partitioner> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
