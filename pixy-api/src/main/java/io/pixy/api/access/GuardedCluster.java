package io.pixy.api.access;

import io.pixy.api.Ack;
import io.pixy.api.AckMode;
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
import io.pixy.api.PixyException;
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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What one caller sees of one cluster. Futures that can be cancelled to withdraw something are those of the cluster itself.
 * Thread-safe: immutable.
 */
final class GuardedCluster implements Cluster {
    /** So many offsets are written down of those that are set. */
    private static final int MOST_TOLD = 20;

    private final Supplier<Cluster> inner;
    private final Gate gate;
    private final Underway underway;
    private final Holding holding;

    /** {@code inner} is asked only when the gate has been passed. */
    GuardedCluster(Supplier<Cluster> inner, Gate gate, Underway underway) {
        this.inner = inner;
        this.gate = gate;
        this.underway = underway;
        this.holding = new Holding(gate);
    }

    Gate gate() {
        return gate;
    }

    private <T> CompletableFuture<T> call(
            Verb verb, String group, String topic, Function<Cluster, CompletableFuture<T>> work) {
        try {
            gate.call(verb, group, topic, 0);
            return work.apply(inner.get());
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public String name() {
        return gate.cluster();
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return gate.policy().get().reaches(gate.who(), gate.cluster())
                ? inner.get().status()
                : CompletableFuture.completedFuture(new ClusterStatus(false, false));
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        try {
            gate.call(Verb.PRODUCE, "", request.topic(), Sizes.of(request));
            return inner.get().produce(request);
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        try {
            gate.call(Verb.PRODUCE, "", request.topic(), Sizes.of(request));
            return inner.get().produceAsync(request);
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        try {
            gate.call(Verb.PRODUCE, "", topic, Sizes.of(records));
            for (ProduceRequest record : records) {
                // whoever takes them might go by that one
                if (!record.topic().equals(topic)) {
                    gate.require(Verb.PRODUCE, "", record.topic());
                }
            }
            return inner.get().produceAll(topic, records);
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return call(Verb.CONSUME, request.group(), request.topic(), cluster -> {
            if (request.ack() != Ack.none()) {
                gate.require(Verb.SETTLE, request.group(), request.topic());
            }
            ConsumeRequest watched = request.whileReceiver(whileGood(request.receiverPresent(), request));
            return holding.consume(watched, cluster);
        });
    }

    /** No message is spent on who may not have it any more. */
    private BooleanSupplier whileGood(BooleanSupplier present, ConsumeRequest request) {
        return () -> present.getAsBoolean() && gate.isGood(Verb.CONSUME, request.group(), request.topic());
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return call(Verb.SETTLE, group, message.topic(), cluster -> holding.ack(group, message, cluster));
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return call(Verb.SETTLE, group, message.topic(), cluster -> holding.giveBack(group, message, cluster));
    }

    /** Of what nobody has seen yet; so it is no call of its own, and whoever could take it may have lost the right since. */
    @Override
    public CompletableFuture<Void> giveBack(String group, Message message) {
        holding.forget(group, message);
        return inner.get().giveBack(group, message);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return call(Verb.CONSUME, request.group(), request.topic(), cluster -> {
            if (request.ack() == AckMode.ON_DELIVERY) {
                gate.require(Verb.SETTLE, request.group(), request.topic());
            }
            BooleanSupplier present = request.receiverPresent();
            ReceiveRequest watched = request.whileReceiver(
                    () -> present.getAsBoolean() && gate.isGood(Verb.CONSUME, request.group(), request.topic()));
            return holding.receive(watched, cluster);
        });
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return call(Verb.SETTLE, group, topic, cluster -> holding.settle(group, topic, settlements, level, cluster));
    }

    /** Of what could not be handed on: whatever has become of the credentials since, and no call of its receiver's. */
    CompletableFuture<List<SettleResult>> giveBack(String group, String topic, List<Settlement> releases) {
        try {
            if (!gate.allows(Verb.CONSUME, group, topic)) {
                gate.require(Verb.SETTLE, group, topic);
            }
            return holding.settle(group, topic, releases, SettleLevel.APPLIED, inner.get());
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        gate.call(Verb.CONSUME, request.group(), request.topic(), 0);
        return GuardedStream.open(inner.get(), request, listener, gate, underway);
    }

    @Override
    public DeadLetters deadLetters(String group, String topic) {
        boolean any = gate.allows(Verb.REDRIVE, group, topic) || gate.allows(Verb.MANAGE, group, topic);
        if (!any) {
            gate.require(Verb.BROWSE, group, topic);
        }
        return new GuardedLetters(inner.get().deadLetters(group, topic), gate, group, topic);
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return call(Verb.BROWSE, "", request.topic(), cluster -> cluster.browse(request));
    }

    @Override
    public CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return call(Verb.OFFSETS_READ, group, topic, cluster -> cluster.describeQueue(group, topic));
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return call(Verb.OFFSETS_READ, group, topic, cluster -> cluster.getOffsets(group, topic));
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return call(Verb.OFFSETS_READ, "", topic, cluster -> cluster.offsetsAt(topic, time));
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return call(Verb.OFFSETS_WRITE, group, topic, cluster -> {
            CompletableFuture<Void> done = cluster.setOffsets(group, topic, updates);
            var unused = done.whenComplete((nothing, failure) ->
                    gate.done(Verb.OFFSETS_WRITE, group, topic, "offsets " + told(updates), failure));
            return done;
        });
    }

    private static String told(List<OffsetUpdate> updates) {
        String first = updates.stream()
                .limit(MOST_TOLD)
                .map(update -> update.partition() + ":" + update.offset())
                .collect(Collectors.joining(" "));
        return updates.size() > MOST_TOLD ? first + " and " + (updates.size() - MOST_TOLD) + " more" : first;
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return call(
                Verb.TOPICS_READ,
                "",
                "",
                Cluster::listTopics,
                names -> names.stream()
                        .filter(name -> gate.allows(Verb.TOPICS_READ, "", name))
                        .toList());
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return call(
                Verb.TOPICS_READ,
                "",
                "",
                cluster -> cluster.describeTopics(details),
                topics -> topics.stream()
                        .filter(topic -> gate.allows(Verb.TOPICS_READ, "", topic.topic()))
                        .toList());
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return call(Verb.TOPICS_READ, "", topic, cluster -> cluster.describeTopic(topic, details));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return call(
                Verb.OFFSETS_READ,
                group.orElse(""),
                topic,
                cluster -> cluster.listConsumers(topic, group),
                groups -> visible(topic, groups));
    }

    private Map<String, Map<String, List<Integer>>> visible(
            String topic, Map<String, Map<String, List<Integer>>> groups) {
        Map<String, Map<String, List<Integer>>> visible = new LinkedHashMap<>(groups);
        visible.keySet().removeIf(name -> !gate.allows(Verb.OFFSETS_READ, name, topic));
        return visible;
    }

    /** With what is left of the answer; a failure stays the very exception. */
    private <A, T> CompletableFuture<T> call(
            Verb verb,
            String group,
            String topic,
            Function<Cluster, CompletableFuture<A>> work,
            Function<A, T> filter) {
        CompletableFuture<A> answer = call(verb, group, topic, work);
        CompletableFuture<T> filtered = new CompletableFuture<>();
        var unused = answer.whenComplete((all, failure) -> {
            if (failure != null) {
                filtered.completeExceptionally(failure);
                return;
            }
            try {
                filtered.complete(filter.apply(all));
            } catch (RuntimeException e) {
                filtered.completeExceptionally(e);
            }
        });
        return filtered;
    }
}
