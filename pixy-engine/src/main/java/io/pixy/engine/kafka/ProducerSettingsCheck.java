package io.pixy.engine.kafka;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.INTERCEPTOR_CLASSES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.PARTITIONER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.KafkaVersion;
import java.util.Map;
import java.util.TreeMap;

/** Refuses settings under which the producer would not start, or would not keep its promises. No state. */
final class ProducerSettingsCheck {
    private static final KafkaVersion FIRST_WITH_LZ4 = new KafkaVersion("0.10.0.0");
    private static final int MOST_IN_FLIGHT = 5;

    /** What may not be set through {@code kafka.properties}, and why. */
    private static final Map<String, String> FORBIDDEN = Map.ofEntries(
            Map.entry(ACKS_CONFIG, "use producer.required_acks"),
            Map.entry(COMPRESSION_TYPE_CONFIG, "use producer.compression"),
            Map.entry(MAX_REQUEST_SIZE_CONFIG, "use producer.max_message_bytes"),
            Map.entry(
                    DELIVERY_TIMEOUT_MS_CONFIG,
                    "it follows from producer.timeout, producer.retry_max and producer.retry_backoff"),
            Map.entry(RETRIES_CONFIG, "use producer.retry_max and producer.retry_backoff"),
            Map.entry(MAX_BLOCK_MS_CONFIG, "the producer must never block the threads of its callers"),
            Map.entry(PARTITIONER_CLASS_CONFIG, "use producer.partitioner"),
            Map.entry(PARTITIONER_IGNORE_KEYS_CONFIG, "use producer.partitioner"),
            Map.entry(KEY_SERIALIZER_CLASS_CONFIG, "keys are bytes"),
            Map.entry(VALUE_SERIALIZER_CLASS_CONFIG, "values are bytes"),
            Map.entry(TRANSACTIONAL_ID_CONFIG, "messages are written one by one, not in transactions"),
            Map.entry(INTERCEPTOR_CLASSES_CONFIG, "an interceptor could change where a message goes"));

    private ProducerSettingsCheck() {}

    static void check(ClusterConfig config) {
        checkValues(config);
        Map<String, String> wanted = new TreeMap<>(config.kafka().properties());
        wanted.keySet().stream().filter(FORBIDDEN::containsKey).findFirst().ifPresent(key -> {
            throw refused(key, FORBIDDEN.get(key));
        });
        checkNumber(wanted, LINGER_MS_CONFIG, 0, Integer.MAX_VALUE);
        checkNumber(wanted, BATCH_SIZE_CONFIG, 0, Integer.MAX_VALUE);
        checkNumber(wanted, BUFFER_MEMORY_CONFIG, 1, Long.MAX_VALUE);
        checkIdempotence(config, wanted);
    }

    /** What Kafka-Pixy found out when it made its producer, in its words. */
    private static void checkValues(ClusterConfig config) {
        if (config.producer().maxMessageBytes() <= 0) {
            throw invalid("Producer.MaxMessageBytes must be > 0");
        }
        if (config.producer().timeout().isZero()) {
            throw invalid("Producer.Timeout must be > 0");
        }
        boolean tooOld = config.kafka()
                .version()
                .filter(version -> version.compareTo(FIRST_WITH_LZ4) < 0)
                .isPresent();
        if (tooOld && config.producer().compression() == Compression.LZ4) {
            throw invalid("lz4 compression requires Version >= V0_10_0_0");
        }
    }

    private static void checkIdempotence(ClusterConfig config, Map<String, String> wanted) {
        boolean idempotent = ProducerProperties.isIdempotent(config);
        if (!idempotent && "true".equalsIgnoreCase(wanted.get(ENABLE_IDEMPOTENCE_CONFIG))) {
            throw refused(ENABLE_IDEMPOTENCE_CONFIG, "it needs producer.required_acks: wait_for_all");
        }
        if (idempotent) {
            checkNumber(wanted, MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1, MOST_IN_FLIGHT);
        } else if (!"1".equals(wanted.getOrDefault(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1"))) {
            throw refused(
                    MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                    "without idempotence more than one request in flight can change the order of messages");
        }
    }

    private static void checkNumber(Map<String, String> wanted, String key, long min, long max) {
        String text = wanted.get(key);
        if (text == null) {
            return;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= min && value <= max) {
                return;
            }
        } catch (NumberFormatException e) {
            throw new InvalidConfigException("kafka.properties: " + key + " must be a number, not " + text, e);
        }
        throw refused(key, "it must be at least " + min + " and at most " + max);
    }

    private static InvalidConfigException refused(String key, String why) {
        return new InvalidConfigException("kafka.properties can't set " + key + " so: " + why);
    }

    private static InvalidConfigException invalid(String why) {
        return new InvalidConfigException("kafka: invalid configuration (" + why + ")");
    }
}
