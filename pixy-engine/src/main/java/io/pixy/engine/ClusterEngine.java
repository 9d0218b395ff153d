package io.pixy.engine;

import io.pixy.api.Ack;
import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ClusterStatus;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.NotOwnedException;
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
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.QueueRule;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.group.ConsumerGroups;
import io.pixy.engine.group.Holding;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One cluster as its callers see it: checks what they ask for, and answers on threads that may run their code.
 *
 * <p>Created by {@link PixyEngine}; {@link #start} once, {@link #close} once. Thread-safe in between: its parts are.
 */
final class ClusterEngine implements Cluster {
    private final String name;
    private final ClusterParts parts;
    private final Executor callers;
    private final Optional<Forwarding> forwarding;

    /**
     * Connects to nothing yet.
     *
     * @param budget what consuming may keep in memory, in all clusters together
     * @param redrives one for each redrive that may run in all clusters together
     * @param onFatal told of what makes it pointless to go on
     * @param peers settle what is not to be settled here
     * @param threads run tasks of strands, and what callers have made dependent on their futures
     * @param blocking runs what has to wait for Kafka
     * @param metrics are told what is done
     */
    ClusterEngine(
            String name,
            String clientId,
            ClusterConfig config,
            Budget budget,
            Semaphore redrives,
            Consumer<PixyException> onFatal,
            Optional<Peers> peers,
            Clock clock,
            Timers timers,
            Threads threads,
            ExecutorService blocking,
            Metrics metrics) {
        this.name = name;
        this.callers = threads.callers();
        this.forwarding = peers.map(others -> new Forwarding(name, others, callers, timers, clock));
        this.parts = new ClusterParts(
                name, clientId, config, budget, redrives, onFatal, clock, timers, threads, blocking, metrics);
    }

    /** See {@link ClusterParts#start}. */
    void start() {
        parts.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return parts.health().status();
    }

    /** See {@link ClusterParts#warmUp}. */
    CompletableFuture<Void> warmUp() {
        return parts.warmUp();
    }

    /** See {@link PixyEngine#prepareQueues}. */
    Runnable prepareQueues(List<QueueRule> queues) {
        return parts.policies().prepare(queues);
    }

    /** See {@link PixyEngine#pulse}. */
    Map<String, CompletableFuture<Void>> pulse() {
        return parts.groups().map(ConsumerGroups::pulse).orElse(Map.of());
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return Calls.guarded(() -> parts.producer().produce(Calls.required("request", request)));
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return Calls.guarded(() -> parts.producer().produceAsync(Calls.required("request", request)));
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        return Calls.guarded(() -> parts.producer()
                .produceAll(
                        Calls.required("topic", topic),
                        Calls.requiredAll("record", Calls.required("records", records))));
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return Calls.guarded(() -> groups().consume(withoutAck(Calls.required("request", request))));
    }

    /** What it acknowledges may be a message that others have. */
    private ConsumeRequest withoutAck(ConsumeRequest request) {
        if (forwarding.isEmpty() || !(request.ack() instanceof Ack.Of earlier)) {
            return request;
        }
        TopicPosition message = new TopicPosition(request.topic(), earlier.partition(), earlier.offset());
        CompletableFuture<Void> here = groups().ack(request.group(), message);
        forwarding.get().ackedByTheWay(request.group(), message, here);
        return new ConsumeRequest(request.group(), request.topic(), Ack.none(), request.receiverPresent());
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return Calls.guarded(() -> groups().receive(Calls.required("request", request)));
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return Calls.guarded(() -> {
            Calls.required("consumer group", group);
            Calls.required("topic", topic);
            Calls.required("level", level);
            if (Calls.required("settlements", settlements).size() > MOST_SETTLEMENTS) {
                throw new InvalidRequestException("more than " + MOST_SETTLEMENTS + " settlements in one call");
            }
            settlements.forEach(settlement -> Calls.required("settlement", settlement));
            List<Settlement> all = List.copyOf(settlements);
            CompletableFuture<List<SettleResult>> here =
                    groups().settle(group, topic, all, level, forwarding.isPresent());
            return forwarding
                    .map(others -> others.settled(group, topic, all, level, here))
                    .orElse(here);
        });
    }

    /** For peers; see {@link OwnPartitions#settle}. */
    CompletableFuture<List<SettleResult>> settleHere(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return Calls.guarded(() -> groups().settle(group, topic, settlements, level, true));
    }

    /** For peers; see {@link OwnPartitions#ack}. */
    CompletableFuture<Void> ackHere(String group, TopicPosition message) {
        return Calls.guarded(() -> owning(group, message).ack(group, message));
    }

    /** For peers; see {@link OwnPartitions#held}. */
    CompletableFuture<Map<Integer, OwnPartitions.Held>> held(String group, String topic) {
        return Calls.guarded(() -> parts.groups()
                .map(groups -> groups.holdings(group, topic))
                .orElse(CompletableFuture.completedFuture(Map.of()))
                .thenApply(ClusterEngine::held));
    }

    private static Map<Integer, OwnPartitions.Held> held(Map<Integer, Holding> holdings) {
        Map<Integer, OwnPartitions.Held> held = new TreeMap<>();
        holdings.forEach((partition, one) ->
                held.put(partition, new OwnPartitions.Held(one.isCertain(), Duration.ofNanos(one.sinceNanos()))));
        return held;
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        Calls.required("request", request);
        Calls.required("listener", listener);
        return parts.streams().orElseThrow(ConsumerDisabledException::new).open(request, listener);
    }

    private ConsumerGroups groups() {
        return parts.groups().orElseThrow(ConsumerDisabledException::new);
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return forwarding
                .map(others -> others.acked(group, message, ackHere(group, message)))
                .orElseGet(() -> ackHere(group, message));
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return Calls.guarded(() -> owning(group, message).giveBack(group, message));
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, Message message) {
        return Calls.guarded(() ->
                owning(group, Calls.required("message", message).position()).giveBack(group, message));
    }

    private ConsumerGroups owning(String group, TopicPosition message) {
        Calls.required("consumer group", group);
        Calls.required("message", message);
        return parts.groups().orElseThrow(() -> new NotOwnedException(group, message.topic(), message.partition()));
    }

    @Override
    public DeadLetters deadLetters(String group, String topic) {
        ConsumeRequest names = names(group, topic);
        return parts.letters()
                .of(names.group(), names.topic(), parts.policies().current().policyFor(group, topic));
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return Calls.guarded(() -> parts.browser().browse(Calls.required("request", request)));
    }

    @Override
    public CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return asked(() -> {
            ConsumeRequest names = names(group, topic);
            return new QueueDescriptions(parts.admin(), parts.groups(), callers).of(names.group(), names.topic());
        });
    }

    /** Checks them. */
    private static ConsumeRequest names(String group, String topic) {
        return ConsumeRequest.of(Calls.required("consumer group", group), Calls.required("topic", topic), Ack.none());
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return asked(() ->
                parts.admin().getOffsets(Calls.required("consumer group", group), Calls.required("topic", topic)));
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return asked(() -> parts.admin().offsetsAt(Calls.required("topic", topic), Calls.required("time", time)));
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return asked(() -> parts.admin()
                .setOffsets(
                        Calls.required("consumer group", group),
                        Calls.required("topic", topic),
                        List.copyOf(Calls.required("updates", updates))));
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return asked(() -> parts.admin().listTopics());
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return asked(() -> parts.admin().describeTopics(Calls.required("details", details)));
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return asked(
                () -> parts.admin().describeTopic(Calls.required("topic", topic), Calls.required("details", details)));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return asked(() ->
                parts.admin().listConsumers(Calls.required("topic", topic), Calls.required("consumer group", group)));
    }

    /** What callers make of the answer is not for the threads of Kafka and ZooKeeper. */
    private <T> CompletableFuture<T> asked(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> answer = Calls.guarded(call);
        if (answer.isDone()) {
            return answer;
        }
        CompletableFuture<T> reply = new CompletableFuture<>();
        var unused = answer.whenComplete((value, failure) -> callers.execute(() -> {
            if (failure == null) {
                reply.complete(value);
            } else {
                reply.completeExceptionally(failure);
            }
        }));
        return reply;
    }

    /** See {@link ClusterParts#remainAtClose}. */
    void remainAtClose() {
        parts.remainAtClose();
    }

    /** See {@link ClusterParts#close}. */
    void close(Duration timeout) {
        parts.close(timeout);
    }
}
