package io.pixy.engine.kafka;

import io.pixy.api.config.ClusterConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes clients of one cluster. What they have in common (addresses, security, time-outs) comes from here, what they do
 * with it from their users. Immutable.
 */
public final class KafkaClients {
    private final String clientId;
    private final Map<String, Object> connection;

    /** Clients for that cluster that call themselves by {@code clientId}, with a suffix where there are several. */
    public KafkaClients(String clientId, ClusterConfig config) {
        this.clientId = clientId;
        this.connection = ConnectionProperties.of(config);
    }

    /** A producer of bytes; the caller closes it. */
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(merged("", settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of bytes, to be used by one thread; the caller closes it. */
    public Consumer<byte[], byte[]> consumer(String suffix, Map<String, Object> settings) {
        return new KafkaConsumer<>(merged(suffix, settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A client for admin calls and commits; the caller closes it. */
    public Admin admin(String suffix) {
        return Admin.create(merged(suffix, Map.of()));
    }

    /** Clients in one JVM need different ids, or their metrics collide. */
    private Map<String, Object> merged(String suffix, Map<String, Object> settings) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.putAll(settings);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + suffix);
        return properties;
    }
}
