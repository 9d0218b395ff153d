package io.pixy.engine.registry.kafka;

import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of kafka-clients in the same group, which polls on a thread of its own. */
final class Neighbour implements AutoCloseable, ConsumerRebalanceListener {
    final Set<TopicPartition> owned = ConcurrentHashMap.newKeySet();
    volatile Optional<KafkaException> failure = Optional.empty();
    private final Thread thread;
    private volatile boolean closed;

    Neighbour(TestCluster cluster, String group, String topic, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", cluster.bootstrapServers());
        all.put("group.id", group);
        all.put("client.id", "neighbour");
        all.put("auto.offset.reset", "earliest");
        all.put("heartbeat.interval.ms", 500);
        thread = new Thread(() -> poll(all, topic), "neighbour");
        thread.start();
    }

    private void poll(Map<String, Object> settings, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic), this);
            while (!closed) {
                consumer.poll(Duration.ofMillis(100));
            }
        } catch (KafkaException e) {
            failure = Optional.of(e);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        owned.addAll(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        owned.removeAll(Set.copyOf(partitions));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
