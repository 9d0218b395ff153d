package io.pixy.server;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the black-box cases start from: topics, settings, and what they do to Kafka past the service. Immutable. */
public final class CaseCluster {
    /** Where each of these keys goes, of four partitions. */
    public static final Map<String, Integer> PARTITIONS = Map.of("A", 0, "B", 3, "C", 2, "D", 1);

    private final TestCluster cluster;

    /** Creates the topics. */
    public CaseCluster(TestCluster cluster) {
        this.cluster = cluster;
        topics().create("test.1", 1);
        topics().create("test.4", 4);
        topics().create("test.64", 64);
    }

    /** A broker that creates no topics of its own accord. */
    public static ClusterExtension kafka() {
        return ClusterExtension.of(TestCluster.builder().brokerProperty("auto.create.topics.enable", "false"));
    }

    /**
     * Of an engine that, when it stops, does not wait for messages that nobody will acknowledge: those of the cases
     * about them.
     */
    public static PixyEngine.Builder engine() {
        return PixyEngine.builder().shutdownTimeout(Duration.ofSeconds(3));
    }

    public Topics topics() {
        return cluster.topics();
    }

    /** With an acknowledgement time-out that no test outlasts, however slow the machine. */
    public static ConsumerConfig.Builder consumer() {
        return ConsumerConfig.builder()
                .longPollingTimeout(Duration.ofSeconds(2))
                .retryBackoff(Duration.ofMillis(100))
                .ackTimeout(Duration.ofSeconds(60))
                .offsetsCommitInterval(Duration.ofMillis(50));
    }

    public KafkaConfig.Builder brokers() {
        return KafkaConfig.builder()
                .seedPeers(List.of(cluster.bootstrapServers().split(",")));
    }

    public ClusterConfig.Builder config(String clientId) {
        return ClusterConfig.builder()
                .clientId(Optional.of(clientId))
                .kafka(brokers().build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(cluster.zooKeeperConnect()))
                        .build())
                .consumer(consumer().build());
    }

    /** Messages of {@code test.4}: for each key so many, in the partition that the key goes to. */
    public void put(String prefix, Map<String, Integer> counts) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        counts.forEach((key, count) -> {
            for (int i = 0; i < count; i++) {
                records.add(new ProducerRecord<>(
                        "test.4", PARTITIONS.get(key), utf8(key), utf8(prefix + ":" + key + ":" + i)));
            }
        });
        topics().produce(records);
    }

    /** Lets a group begin at the ends of a topic. */
    public void reset(String group, String topic) {
        Map<Integer, OffsetAndMetadata> newest = new HashMap<>();
        topics().endOffsets(topic).forEach((partition, end) -> newest.put(partition, new OffsetAndMetadata(end)));
        topics().commit(group, topic, newest);
    }

    /** How many messages came to each partition. */
    public List<Long> growth(String topic, Map<Integer, Long> before) {
        return new TreeMap<>(topics().endOffsets(topic))
                .entrySet().stream()
                        .map(end -> end.getValue() - before.get(end.getKey()))
                        .toList();
    }

    /** How far the committed offset of each partition is from where it was. */
    public List<Long> moved(String group, String topic, Map<Integer, Long> before) {
        return new TreeMap<>(topics().committed(group, topic))
                .entrySet().stream()
                        .map(offset -> offset.getValue().offset() - before.get(offset.getKey()))
                        .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
