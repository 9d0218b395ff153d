package io.pixy.server.http;

import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ClusterStatus;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.Pixy;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.QueuePartition;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownClusterException;
import io.pixy.server.ScriptedLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A cluster in memory that answers what it was told to and remembers what it was asked. Thread-safe: by concurrent
 * collections; answers are set before the requests they are for.
 */
final class ScriptedCluster implements Cluster {
    final ScriptedLetters letters = new ScriptedLetters();

    final BlockingQueue<Object> asked = new LinkedBlockingQueue<>();

    volatile CompletableFuture<RecordPosition> produced =
            CompletableFuture.completedFuture(new RecordPosition(3, 1234567890123L));
    volatile CompletableFuture<List<ProduceResult>> results =
            CompletableFuture.completedFuture(List.of(ProduceResult.written(new RecordPosition(3, 1234567890123L), 0)));
    volatile CompletableFuture<List<Delivery>> received = CompletableFuture.completedFuture(List.of());
    volatile CompletableFuture<List<SettleResult>> settled =
            CompletableFuture.completedFuture(List.of(SettleResult.settled()));
    volatile CompletableFuture<MessagePage> page =
            CompletableFuture.completedFuture(new MessagePage(List.of(), 5, 0, 5));
    volatile CompletableFuture<List<QueuePartition>> queue = CompletableFuture.completedFuture(List.of());
    volatile CompletableFuture<Void> queued = CompletableFuture.completedFuture(null);
    volatile CompletableFuture<Message> consumed = CompletableFuture.completedFuture(message("x"));
    volatile CompletableFuture<Void> acked = CompletableFuture.completedFuture(null);
    volatile CompletableFuture<List<PartitionOffsets>> offsets = CompletableFuture.completedFuture(List.of());
    volatile CompletableFuture<Map<Integer, Long>> offsetsAt = CompletableFuture.completedFuture(Map.of());
    volatile CompletableFuture<Void> offsetsSet = CompletableFuture.completedFuture(null);
    volatile CompletableFuture<List<String>> topics = CompletableFuture.completedFuture(List.of());
    volatile CompletableFuture<List<TopicDescription>> described = CompletableFuture.completedFuture(List.of());
    volatile CompletableFuture<TopicDescription> topic =
            CompletableFuture.completedFuture(new TopicDescription("test.1", Optional.empty(), Optional.empty()));
    volatile CompletableFuture<Map<String, Map<String, List<Integer>>>> consumers =
            CompletableFuture.completedFuture(Map.of());

    volatile CompletableFuture<ClusterStatus> status = CompletableFuture.completedFuture(new ClusterStatus(true, true));

    /** Why no stream begins, if none does. */
    volatile RuntimeException noStreams;

    private final BlockingQueue<ScriptedStream> streams = new LinkedBlockingQueue<>();

    private final String name;

    ScriptedCluster(String name) {
        this.name = name;
    }

    record SettleAsked(String group, String topic, List<Settlement> settlements, SettleLevel level) {}

    record GivenBack(String group, TopicPosition message) {}

    record Acked(String group, TopicPosition message) {}

    record OffsetsAtAsked(String topic, Instant time) {}

    record QueueAsked(String group, String topic) {}

    record OffsetsAsked(String group, String topic) {}

    record OffsetsSet(String group, String topic, List<OffsetUpdate> updates) {}

    record ConsumersAsked(String topic, Optional<String> group) {}

    record TopicAsked(String topic, TopicDetails details) {}

    static Message message(String value, Header... headers) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new Message("test.1", 0, 14, null, bytes, List.of(headers), 0, 1);
    }

    /** What was asked first of what has not been told yet. */
    <T> T nextAsked(Class<T> type) {
        try {
            return type.cast(asked.poll(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError("nothing was asked", e);
        }
    }

    /** The one that was begun first of those that have not been told yet. */
    ScriptedStream nextStream() {
        try {
            return Objects.requireNonNull(streams.poll(10, TimeUnit.SECONDS), "no stream was begun");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer is chosen before anybody can know that the question came. */
    private <T> T answer(Object question, T answer) {
        asked.add(question);
        return answer;
    }

    /** This cluster as the default of two. */
    Pixy pixy(ScriptedCluster other) {
        return new Pixy() {
            @Override
            public Cluster cluster() {
                return ScriptedCluster.this;
            }

            @Override
            public Cluster cluster(String wanted) {
                if (wanted.equals(name)) {
                    return ScriptedCluster.this;
                }
                if (wanted.equals(other.name)) {
                    return other;
                }
                throw new UnknownClusterException(wanted);
            }

            @Override
            public List<String> clusterNames() {
                return List.of(name, other.name);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public DeadLetters deadLetters(String group, String topicName) {
        return letters.of(group, topicName);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return status;
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return answer(request, produced);
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return answer(request, queued);
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topicName, List<ProduceRequest> records) {
        return answer(List.copyOf(records), results);
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return answer(request, consumed);
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return answer(new Acked(group, message), acked);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return answer(request, received);
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topicName, List<Settlement> settlements, SettleLevel level) {
        return answer(new SettleAsked(group, topicName, List.copyOf(settlements), level), settled);
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        if (noStreams != null) {
            throw noStreams;
        }
        ScriptedStream stream = new ScriptedStream(request, listener);
        streams.add(stream);
        return stream;
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        asked.add(new GivenBack(group, message));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return answer(request, page);
    }

    @Override
    public CompletableFuture<List<QueuePartition>> describeQueue(String group, String topicName) {
        return answer(new QueueAsked(group, topicName), queue);
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topicName) {
        return answer(new OffsetsAsked(group, topicName), offsets);
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topicName, Instant time) {
        return answer(new OffsetsAtAsked(topicName, time), offsetsAt);
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topicName, List<OffsetUpdate> updates) {
        return answer(new OffsetsSet(group, topicName, updates), offsetsSet);
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return answer("listTopics", topics);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return answer(details, described);
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topicName, TopicDetails details) {
        return answer(new TopicAsked(topicName, details), topic);
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topicName, Optional<String> group) {
        return answer(new ConsumersAsked(topicName, group), consumers);
    }
}
