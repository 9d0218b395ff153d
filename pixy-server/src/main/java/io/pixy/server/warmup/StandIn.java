package io.pixy.server.warmup;

import io.pixy.api.Cluster;
import io.pixy.api.ClusterStatus;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.Pixy;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One cluster that answers everything at once and does nothing. Immutable. */
final class StandIn implements Pixy, Cluster {
    private static final byte[] TEXT = "message".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Cluster cluster() {
        return this;
    }

    @Override
    public Cluster cluster(String name) {
        return this;
    }

    @Override
    public List<String> clusterNames() {
        return List.of(name());
    }

    @Override
    public void close() {}

    @Override
    public String name() {
        return "default";
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return done(new ClusterStatus(true, true));
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return done(new RecordPosition(0, 1));
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return done(null);
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        return done(Collections.nCopies(records.size(), ProduceResult.written(new RecordPosition(0, 1), 0)));
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return done(message(request.topic()));
    }

    private static Message message(String topic) {
        return new Message(topic, 0, 1, TEXT, TEXT, List.of(), 0, 1);
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return done(null);
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return done(null);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return done(List.of(new Delivery("receipt", message(request.topic()), Instant.EPOCH)));
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return done(Collections.nCopies(settlements.size(), SettleResult.settled()));
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return done(List.of(new PartitionOffsets(0, 0, 1, 0, "", "")));
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return done(Map.of());
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return done(null);
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return done(List.of("topic"));
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return done(List.of());
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return done(new TopicDescription(topic, Optional.empty(), Optional.empty()));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return done(Map.of());
    }

    private static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
