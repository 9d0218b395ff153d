package io.pixy.engine.kafka;

import io.pixy.api.config.ConsumerConfig;
import java.util.Map;

/** The settings of the consumers that fetch. No state. */
public final class ConsumerProperties {
    private ConsumerProperties() {}

    /**
     * Settings for a consumer that is told what to read: no group of Kafka's, no commits, no silent reset, and no topic
     * that comes into being by being asked about.
     */
    public static Map<String, Object> of(ConsumerConfig config) {
        return Map.of(
                org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                org.apache.kafka.clients.consumer.ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                org.apache.kafka.clients.consumer.ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                config.fetchMaxBytes(),
                org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(config.fetchMaxWait().toMillis()));
    }
}
