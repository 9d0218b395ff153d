package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's mock with metadata that the test gives and takes; nothing completes by itself. */
final class FakeProducer extends MockProducer<byte[], byte[]> {
    private static final Node LEADER = new Node(1, "127.0.0.1", 9092);

    private final Map<String, List<PartitionInfo>> topics = new HashMap<>();

    /** How many partitions the topic of each record had that was sent. */
    final List<Integer> partitionCounts = new ArrayList<>();

    private Runnable interruption = () -> {};
    private RuntimeException lateRefusal;

    FakeProducer() {
        super(Cluster.empty(), false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void learn(String topic, int partitions) {
        List<PartitionInfo> list = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            list.add(new PartitionInfo(topic, i, LEADER, new Node[0], new Node[0]));
        }
        topics.put(topic, list);
    }

    void forget(String topic) {
        topics.remove(topic);
    }

    /** Runs when a message has been handed over but is not taken yet. */
    void beforeNextSend(Runnable action) {
        interruption = action;
    }

    /** The real one does so in a fatal state: it looks at its state after it has put the record into a batch. */
    void refuseNextAfterTakingIt(RuntimeException refusal) {
        lateRefusal = refusal;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        Runnable action = interruption;
        interruption = () -> {};
        action.run();
        if (record.partition() >= topics.get(record.topic()).size()) {
            TimeoutException absent = new TimeoutException("Partition " + record.partition() + " not present");
            callback.onCompletion(null, absent);
            return CompletableFuture.failedFuture(absent);
        }
        Future<RecordMetadata> outcome = super.send(record, callback);
        partitionCounts.add(topics.get(record.topic()).size());
        if (lateRefusal != null) {
            RuntimeException refusal = lateRefusal;
            lateRefusal = null;
            throw refusal;
        }
        return outcome;
    }

    /** Like the real one it gives up what is not answered by then. */
    @Override
    public void close(Duration timeout) {
        while (errorNext(new TimeoutException("closed"))) {
            // one after the other
        }
        super.close(timeout);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        List<PartitionInfo> known = topics.get(topic);
        if (known == null) {
            throw new TimeoutException("Topic " + topic + " not present in metadata after 0 ms.");
        }
        return known;
    }

    /** The values that were sent, in order, as text. */
    List<String> sent() {
        return history().stream().map(one -> new String(one.value(), UTF_8)).toList();
    }
}
