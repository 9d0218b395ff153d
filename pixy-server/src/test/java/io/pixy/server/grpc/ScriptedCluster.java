package io.pixy.server.grpc;

import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ClusterStatus;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
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
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownClusterException;
import io.pixy.server.ScriptedLetters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A cluster that answers as the test says and remembers what it was asked. Thread-safe: a queue and a volatile field.
 */
final class ScriptedCluster implements Cluster, Pixy {
    final ScriptedLetters letters = new ScriptedLetters();

    static final String NAME = "pxyG";

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    volatile CompletableFuture<ClusterStatus> status = CompletableFuture.completedFuture(new ClusterStatus(true, true));
    private final BlockingQueue<ScriptedStream> streams = new LinkedBlockingQueue<>();

    /** Of streams that are opened from now on, if it is not the usual one. */
    volatile CompletableFuture<StreamStatus> statusOfStreams;

    /** Why there is no stream. */
    volatile RuntimeException refusal;

    private volatile CompletableFuture<?> answer = new CompletableFuture<>();

    /** A call of one method, with its arguments in order. */
    record Asked(String method, List<Object> arguments) {
        <T> T argument(int index, Class<T> type) {
            return type.cast(arguments.get(index));
        }
    }

    ScriptedCluster answers(Object value) {
        answer = CompletableFuture.completedFuture(value);
        return this;
    }

    ScriptedCluster fails(Throwable error) {
        answer = CompletableFuture.failedFuture(error);
        return this;
    }

    <T> CompletableFuture<T> answersLater() {
        CompletableFuture<T> later = new CompletableFuture<>();
        answer = later;
        return later;
    }

    void answersWith(CompletableFuture<?> future) {
        answer = future;
    }

    /** The next call that arrived or arrives soon. */
    Asked nextCall() throws InterruptedException {
        Asked next = asked.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was asked");
        }
        return next;
    }

    /** How often it was asked something that nobody has looked at yet. */
    int asks() {
        return asked.size();
    }

    boolean wasAskedNothing() {
        return asked.isEmpty();
    }

    @SuppressWarnings("unchecked")
    private <T> CompletableFuture<T> ask(String method, Object... arguments) {
        CompletableFuture<T> chosen = (CompletableFuture<T>) answer;
        asked.add(new Asked(method, List.of(arguments)));
        return chosen;
    }

    @Override
    public DeadLetters deadLetters(String group, String topicName) {
        return letters.of(group, topicName);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return status;
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return ask("produce", request);
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return ask("produceAsync", request);
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        return ask("produceAll", topic, records);
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return ask("consume", request);
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return ask("ack", group, message);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return ask("receive", request);
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return ask("settle", group, topic, settlements, level);
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        RuntimeException why = refusal;
        if (why != null) {
            throw why;
        }
        ScriptedStream stream = new ScriptedStream(request, listener);
        stream.status = statusOfStreams == null ? stream.status : statusOfStreams;
        streams.add(stream);
        return stream;
    }

    /** The stream that was opened next, or will be soon. */
    ScriptedStream nextStream() throws InterruptedException {
        ScriptedStream next = streams.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no stream was opened");
        }
        return next;
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return ask("giveBack", group, message);
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return ask("browse", request);
    }

    @Override
    public CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return ask("describeQueue", group, topic);
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return ask("getOffsets", group, topic);
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return ask("offsetsAt", topic, time);
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return ask("setOffsets", group, topic, updates);
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return ask("listTopics");
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return ask("describeTopics", details);
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return ask("describeTopic", topic, details);
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return ask("listConsumers", topic, group);
    }

    @Override
    public Cluster cluster() {
        return this;
    }

    @Override
    public Cluster cluster(String name) {
        if (!name.isEmpty() && !name.equals(NAME)) {
            throw new UnknownClusterException(name);
        }
        return this;
    }

    @Override
    public List<String> clusterNames() {
        return List.of(NAME);
    }

    @Override
    public void close() {}
}
