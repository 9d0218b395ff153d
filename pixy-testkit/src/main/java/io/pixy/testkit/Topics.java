package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Direct access to Kafka for arranging and checking, beside the program under test. It uses the kafka-clients of the
 * test's class path and never goes through an advertised fault proxy.
 *
 * <p>Every method waits until Kafka has done it, for 30 seconds at most, and throws {@link TestClusterException} when
 * Kafka refuses or does not answer in time.
 *
 * <p>Thread-safe: Kafka's admin client and producer are, consumers are made for each call.
 */
public final class Topics {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String servers;
    private final short replication;

    @GuardedBy("this") private Admin admin;

    @GuardedBy("this") private Producer<byte[], byte[]> producer;

    @GuardedBy("this") private boolean closed;

    Topics(String servers, int replication) {
        this.servers = Objects.requireNonNull(servers);
        this.replication = (short) replication;
    }

    /**
     * Creates a topic, replicated to all brokers (three at most), and waits until its leaders serve.
     *
     * @param topic the topic's name
     * @param partitions how many
     */
    public void create(String topic, int partitions) {
        create(topic, partitions, Map.of());
    }

    /**
     * The same with settings of the topic, such as {@code cleanup.policy}.
     *
     * @param topic the topic's name
     * @param partitions how many
     * @param config keys and values as in Kafka's documentation
     */
    public void create(String topic, int partitions, Map<String, String> config) {
        NewTopic wanted = new NewTopic(topic, partitions, replication).configs(config);
        awaitBrokers(
                "create topic " + topic,
                () -> admin().createTopics(List.of(wanted)).all());
        endOffsets(topic);
    }

    /**
     * Deletes a topic and waits until it is gone.
     *
     * @param topic the topic's name
     */
    public void delete(String topic) {
        await("delete topic " + topic, admin().deleteTopics(List.of(topic)).all());
        Deadline.in(TIMEOUT).await("topic " + topic + " to be gone", () -> !exists(topic));
    }

    /**
     * Makes a topic have this many partitions altogether, and waits until their leaders serve.
     *
     * @param topic the topic's name
     * @param total more than there are
     */
    public void addPartitions(String topic, int total) {
        Map<String, NewPartitions> wanted = Map.of(topic, NewPartitions.increaseTo(total));
        awaitBrokers(
                "add partitions to " + topic,
                () -> admin().createPartitions(wanted).all());
        Deadline.in(TIMEOUT)
                .await("the partitions of " + topic, () -> partitions(topic).size() == total);
        endOffsets(topic);
    }

    /**
     * Whether the brokers know the topic.
     *
     * @param topic the topic's name
     * @return whether it is there
     */
    public boolean exists(String topic) {
        Set<String> names = await("list topics", admin().listTopics().names());
        return names.contains(topic);
    }

    /**
     * Deletes the messages of a partition whose offsets are below the given one.
     *
     * @param topic the topic's name
     * @param partition counted from 0
     * @param offset of the oldest message to keep
     */
    public void deleteRecordsBefore(String topic, int partition, long offset) {
        Map<TopicPartition, RecordsToDelete> wanted =
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset));
        await("delete records of " + topic, admin().deleteRecords(wanted).all());
    }

    /**
     * Produces one message and waits until all in-sync replicas have it.
     *
     * @param topic the topic's name
     * @param partition counted from 0, or {@code null} for the producer's choice
     * @param key may be {@code null}
     * @param value may be {@code null}
     * @return where the message went
     */
    public RecordMetadata produce(String topic, Integer partition, byte[] key, byte[] value) {
        return produce(List.of(new ProducerRecord<>(topic, partition, key, value)))
                .get(0);
    }

    /**
     * Produces many messages in batches and waits until all in-sync replicas have them.
     *
     * @param records in the order to be sent
     * @return where the messages went, in the same order
     */
    public List<RecordMetadata> produce(Collection<ProducerRecord<byte[], byte[]>> records) {
        Producer<byte[], byte[]> open = producer();
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> one : records) {
            sent.add(open.send(one));
        }
        List<RecordMetadata> written = new ArrayList<>(records.size());
        for (Future<RecordMetadata> one : sent) {
            written.add(await("produce", one));
        }
        return written;
    }

    /**
     * By partition, the offset that the next message will get.
     *
     * @param topic the topic's name
     * @return offsets by partition
     */
    public Map<Integer, Long> endOffsets(String topic) {
        return offsets(topic, OffsetSpec.latest());
    }

    /**
     * By partition, the offset of the oldest message that is still there.
     *
     * @param topic the topic's name
     * @return offsets by partition
     */
    public Map<Integer, Long> beginOffsets(String topic) {
        return offsets(topic, OffsetSpec.earliest());
    }

    /**
     * The messages of a partition from one offset up to (not including) another, as far as they are there now.
     *
     * @param topic the topic's name
     * @param partition counted from 0
     * @param from the first offset
     * @param to the offset after the last one
     * @return the messages in the order of their offsets
     */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int partition, long from, long to) {
        TopicPartition where = new TopicPartition(topic, partition);
        Map<String, Object> config = clientConfig(Duration.ofSeconds(10));
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(where));
            long end = Math.min(to, consumer.endOffsets(List.of(where), TIMEOUT).get(where));
            consumer.seek(where, from);
            Deadline.in(TIMEOUT).await("the messages of " + where, () -> {
                consumer.poll(POLL).records(where).stream()
                        .filter(one -> one.offset() >= from && one.offset() < to)
                        .forEach(found::add);
                return consumer.position(where, TIMEOUT) >= end;
            });
        }
        return found;
    }

    /**
     * By partition, what a group has committed; partitions without a commit are absent.
     *
     * @param group the group's name
     * @param topic the topic's name
     * @return offsets and metadata by partition
     */
    public Map<Integer, OffsetAndMetadata> committed(String group, String topic) {
        Map<Integer, OffsetAndMetadata> found = new TreeMap<>();
        await(
                        "read the offsets of " + group,
                        admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((where, offset) -> {
                    if (where.topic().equals(topic) && offset != null) {
                        found.put(where.partition(), offset);
                    }
                });
        return found;
    }

    /**
     * Commits for a group that has no members at the moment.
     *
     * @param group the group's name
     * @param topic the topic's name
     * @param offsets by partition, the next offset to read, with metadata
     */
    public void commit(String group, String topic, Map<Integer, OffsetAndMetadata> offsets) {
        Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
        offsets.forEach((partition, offset) -> wanted.put(new TopicPartition(topic, partition), offset));
        await(
                "commit offsets of " + group,
                admin().alterConsumerGroupOffsets(group, wanted).all());
    }

    /** Waits until this many brokers are part of the cluster. */
    void awaitBrokers(int count, Deadline deadline) {
        deadline.await(
                count + " brokers to join",
                () -> await("describe the cluster", admin().describeCluster().nodes())
                                .size()
                        >= count);
    }

    /** Whether the cluster counts the broker among those that are alive. */
    boolean hasBroker(int id) {
        return await("describe the cluster", admin().describeCluster().nodes()).stream()
                .anyMatch(node -> node.id() == id);
    }

    private Map<Integer, Long> offsets(String topic, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions(topic).forEach(partition -> wanted.put(new TopicPartition(topic, partition), spec));
        Map<Integer, Long> found = new TreeMap<>();
        Deadline.in(TIMEOUT).await("offsets of " + topic, () -> {
            unlessUnknown(
                            "list offsets of " + topic,
                            admin().listOffsets(wanted).all())
                    .ifPresent(all -> all.forEach((where, result) -> found.put(where.partition(), result.offset())));
            return !found.isEmpty();
        });
        return found;
    }

    /** Right after a change the broker that is asked may not have heard of it yet. */
    private List<Integer> partitions(String topic) {
        List<Integer> found = new ArrayList<>();
        Deadline.in(TIMEOUT).await("topic " + topic, () -> {
            found.clear();
            found.addAll(describe(topic).orElse(List.of()));
            return !found.isEmpty();
        });
        return found;
    }

    private Optional<List<Integer>> describe(String topic) {
        return unlessUnknown(
                        "describe " + topic,
                        admin().describeTopics(List.of(topic)).allTopicNames())
                .map(all -> all.get(topic).partitions().stream()
                        .map(one -> one.partition())
                        .toList());
    }

    /** Nothing if the broker that was asked does not know the topic. */
    private static <T> Optional<T> unlessUnknown(String what, Future<T> future) {
        try {
            return Optional.of(await(what, future));
        } catch (TestClusterException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Brokers that were away get no partitions before the controller has heard of one of them again: a moment later. */
    private static void awaitBrokers(String what, Supplier<Future<?>> call) {
        Deadline.in(TIMEOUT).await("brokers to " + what, () -> {
            try {
                await(what, call.get());
                return true;
            } catch (TestClusterException e) {
                if (e.getMessage().contains("are currently fenced")) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static <T> T await(String what, Future<T> future) {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new TestClusterException(
                    "Kafka refused to " + what + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new TestClusterException("Kafka did not answer in " + TIMEOUT + ": " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted: " + what, e);
        }
    }

    /** Clients that give up early on a broker that a test has frozen, and come back early to one that is back. */
    private Map<String, Object> clientConfig(Duration requestTimeout) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", servers);
        config.put("request.timeout.ms", (int) requestTimeout.toMillis());
        config.put("socket.connection.setup.timeout.ms", 2000);
        config.put("reconnect.backoff.max.ms", 200);
        // the default from 4.0 on: the only broker that answered last may have stopped since
        config.put("metadata.recovery.strategy", "rebootstrap");
        return config;
    }

    private synchronized Admin admin() {
        requireOpen();
        if (admin == null) {
            admin = Admin.create(clientConfig(Duration.ofSeconds(10)));
        }
        return admin;
    }

    private synchronized Producer<byte[], byte[]> producer() {
        requireOpen();
        if (producer == null) {
            Map<String, Object> config = clientConfig(Duration.ofSeconds(4));
            config.put("acks", "all");
            config.put("linger.ms", 0);
            config.put("delivery.timeout.ms", (int) TIMEOUT.toMillis());
            producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @GuardedBy("this") private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The cluster is closed.");
        }
    }

    synchronized void close(Duration timeout) {
        closed = true;
        if (producer != null) {
            producer.close(timeout);
        }
        if (admin != null) {
            admin.close(timeout);
        }
    }
}
