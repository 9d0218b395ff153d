package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** Who says which instance owns which partition: {@code consumer.membership}. */
public enum Membership {
    /** {@link #ZOOKEEPER} if servers of ZooKeeper are given for the cluster, else {@link #KAFKA}. */
    AUTO("auto"),

    /** Documents in ZooKeeper, as Kafka-Pixy keeps them. */
    ZOOKEEPER("zookeeper"),

    /** Kafka's own group protocol; needs nothing but brokers. */
    KAFKA("kafka");

    private final String text;

    Membership(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code zookeeper}
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
    public static Optional<Membership> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
