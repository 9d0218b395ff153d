package io.pixy.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A cluster that hands every call on to another one; decorators override what they change.
 *
 * <p>{@link #subscribe} and {@link #blocking} are not handed on: they are made of the other calls, which the decorator sees
 * so. Thread-safe if the other one is.
 */
public abstract class ForwardingCluster implements Cluster {
    private final Cluster next;

    /**
     * Hands on to {@code next}.
     *
     * @param next not null
     */
    protected ForwardingCluster(Cluster next) {
        this.next = Objects.requireNonNull(next, "next");
    }

    /**
     * Where calls are handed on to.
     *
     * @return never null
     */
    protected final Cluster next() {
        return next;
    }

    @Override
    public String name() {
        return next.name();
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return next.status();
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return next.produce(request);
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return next.produceAsync(request);
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        return next.produceAll(topic, records);
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return next.consume(request);
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return next.ack(group, message);
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return next.giveBack(group, message);
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, Message message) {
        return next.giveBack(group, message);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return next.receive(request);
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return next.settle(group, topic, settlements, level);
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        return next.stream(request, listener);
    }

    @Override
    public DeadLetters deadLetters(String group, String topic) {
        return next.deadLetters(group, topic);
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return next.browse(request);
    }

    @Override
    public CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return next.describeQueue(group, topic);
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return next.getOffsets(group, topic);
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return next.offsetsAt(topic, time);
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return next.setOffsets(group, topic, updates);
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return next.listTopics();
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return next.describeTopics(details);
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return next.describeTopic(topic, details);
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return next.listConsumers(topic, group);
    }
}
