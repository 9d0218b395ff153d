package io.pixy.engine.kafka;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.METADATA_MAX_IDLE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.RequiredAcks;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of a cluster's Kafka producer: section {@code producer}, and what {@code kafka.properties} may change of
 * it. No state.
 */
public final class ProducerProperties {
    /**
     * A batch takes that much of the buffer from its first message on, so many partitions at a time must fit; beyond
     * this size batches do not get cheaper.
     */
    private static final int LARGEST_BATCH = 64 * 1024;

    private static final long SMALLEST_BUFFER = 64L * 1024 * 1024;

    /** The client's default; it also limits what one request holds of all partitions of a broker. */
    private static final int SMALLEST_REQUEST_LIMIT = 1024 * 1024;

    private static final int IN_FLIGHT = 5;

    /** The client asks for all topics that it was asked about, for that long, whether they exist or not. */
    private static final long IDLE_MILLIS = 60_000;

    private ProducerProperties() {}

    /**
     * Whether to try for an idempotent producer: yes, unless {@code required_acks} or {@code enable.idempotence} in
     * {@code kafka.properties} rule it out.
     */
    public static boolean isIdempotent(ClusterConfig config) {
        String wanted = config.kafka().properties().get(ENABLE_IDEMPOTENCE_CONFIG);
        return config.producer().requiredAcks() == RequiredAcks.WAIT_FOR_ALL && !"false".equalsIgnoreCase(wanted);
    }

    /** How many bytes of messages a producer holds at most, beside as many that wait for room. */
    public static long bufferBytes(ClusterConfig config) {
        String wanted = config.kafka().properties().get(BUFFER_MEMORY_CONFIG);
        return wanted == null
                ? Math.max(SMALLEST_BUFFER, 4L * requestLimit(config.producer()))
                : Long.parseLong(wanted.trim());
    }

    /**
     * The settings.
     *
     * @param idempotent see {@link #isIdempotent}; false may be tried when the brokers refuse true
     * @throws io.pixy.api.InvalidConfigException naming a value that can't be
     */
    public static Map<String, Object> of(ClusterConfig config, boolean idempotent) {
        ProducerSettingsCheck.check(config);
        ProducerConfig producer = config.producer();
        Map<String, String> wanted = config.kafka().properties();
        Map<String, Object> settings = new HashMap<>();
        settings.put(MAX_BLOCK_MS_CONFIG, 0L);
        settings.put(ACKS_CONFIG, acks(producer.requiredAcks()));
        settings.put(COMPRESSION_TYPE_CONFIG, producer.compression().text());
        settings.put(ENABLE_IDEMPOTENCE_CONFIG, idempotent);
        settings.put(MAX_REQUEST_SIZE_CONFIG, requestLimit(producer));
        settings.put(REQUEST_TIMEOUT_MS_CONFIG, Times.timeoutMillis(producer.timeout()));
        settings.put(BUFFER_MEMORY_CONFIG, bufferBytes(config));
        if (!idempotent) {
            settings.put(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        } else if (!wanted.containsKey(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION)) {
            settings.put(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, IN_FLIGHT);
        }
        if (!wanted.containsKey(METADATA_MAX_IDLE_CONFIG)) {
            settings.put(METADATA_MAX_IDLE_CONFIG, IDLE_MILLIS);
        }
        if (!wanted.containsKey(BATCH_SIZE_CONFIG)) {
            settings.put(BATCH_SIZE_CONFIG, batchSize(producer));
        }
        long lingerMillis =
                Long.parseLong(wanted.getOrDefault(LINGER_MS_CONFIG, "0").trim());
        settings.put(LINGER_MS_CONFIG, lingerMillis);
        settings.put(DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeout(producer, lingerMillis));
        return settings;
    }

    private static String acks(RequiredAcks acks) {
        return switch (acks) {
            case NO_RESPONSE -> "0";
            case WAIT_FOR_LOCAL -> "1";
            case WAIT_FOR_ALL -> "all";
        };
    }

    /** The broker's limit for a batch is often the one for a message. */
    private static int batchSize(ProducerConfig producer) {
        int wanted = producer.flushBytes() == 0 ? LARGEST_BATCH : Math.min(producer.flushBytes(), LARGEST_BATCH);
        return Math.min(wanted, producer.maxMessageBytes());
    }

    /** Our own check comes first: the client counts a little more than we do. */
    private static int requestLimit(ProducerConfig producer) {
        long roomy = producer.maxMessageBytes() + producer.maxMessageBytes() / 10L + 1024;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(SMALLEST_REQUEST_LIMIT, roomy));
    }

    private static int deliveryTimeout(ProducerConfig producer, long lingerMillis) {
        return (int) Math.min(Integer.MAX_VALUE, lingerMillis + Times.timeoutMillis(producer.deliveryBudget()));
    }
}
