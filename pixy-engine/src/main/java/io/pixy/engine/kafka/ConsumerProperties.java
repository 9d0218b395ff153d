package io.pixy.engine.kafka;

import io.pixy.api.config.ConsumerConfig;
import java.util.HashMap;
import java.util.Map;

/** The settings of the consumers that fetch. No state. */
public final class ConsumerProperties {
    /** All partitions together, so that a fetch of many is not long in coming. */
    private static final int FETCH_BYTES = 4 << 20;

    /** As a rule, all of a fetch: what is left over is not asked for again before it is polled. */
    private static final int POLL_RECORDS = 4096;

    /** Whoever looks at a few messages throws away what was read beyond. */
    private static final int PAGE_BYTES = 256 << 10;

    /** What is there already does not wait, and a consumer is not closed while a fetch is out. */
    private static final int PAGE_WAIT_MILLIS = 50;

    /**
     * What consumers measure they keep to themselves unless {@code kafka.properties} says otherwise: telling JMX, and
     * brokers that might ask, costs more than all the rest of making one, and there are two for each group. Metrics of ours
     * read them where they are. Clients 3 tell JMX unless the second key is false, which later ones don't know.
     */
    static final Map<String, Object> UNTOLD = Map.of(
            org.apache.kafka.clients.consumer.ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG,
            "",
            "auto.include.jmx.reporter",
            false,
            org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
            false);

    private ConsumerProperties() {}

    /**
     * Settings for a consumer that is told what to read: no group of Kafka's, no commits, no silent reset, and no topic
     * that comes into being by being asked about.
     *
     * @param maxWaitMillis how long a fetch may wait at the broker, if {@code consumer.fetch_max_wait} is longer
     */
    public static Map<String, Object> of(ConsumerConfig config, long maxWaitMillis) {
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
                Math.toIntExact(Math.min(config.fetchMaxWait().toMillis(), maxWaitMillis)),
                org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                Math.max(config.fetchMaxBytes(), FETCH_BYTES),
                org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                POLL_RECORDS);
    }

    /** Settings for a consumer that reads a few messages, once. */
    public static Map<String, Object> forAPage(ConsumerConfig config) {
        Map<String, Object> settings = new HashMap<>(of(config, PAGE_WAIT_MILLIS));
        settings.put(
                org.apache.kafka.clients.consumer.ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Math.min(config.fetchMaxBytes(), PAGE_BYTES));
        return settings;
    }
}
