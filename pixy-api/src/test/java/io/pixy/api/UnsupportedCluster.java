package io.pixy.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A cluster of which a test implements what it needs. */
class UnsupportedCluster implements Cluster {
    @Override
    public String name() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        throw new UnsupportedOperationException();
    }
}
