package io.pixy.client;

import static io.pixy.client.Arguments.required;
import static io.pixy.client.Arguments.requiredAll;

import io.grpc.MethodDescriptor;
import io.pixy.api.Ack;
import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ClusterStatus;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.NotSupportedException;
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
import io.pixy.client.wire.FirstWire;
import io.pixy.client.wire.ViewWire;
import io.pixy.v1.DescribeQueueRequest;
import io.pixy.v1.PixyGrpc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.GetOffsetsAtRq;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListTopicRq;

/** A cluster behind a server. Thread-safe: immutable, and so is what it holds. */
final class RemoteCluster implements Cluster {
    private final Calls calls;
    private final String cluster;
    private final String name;
    private final Times times;
    private final Health health;
    private final Queue queue;

    /**
     * Asks nothing yet.
     *
     * @param cluster as the server knows it; empty for its default one
     * @param name as the program knows it
     */
    RemoteCluster(Calls calls, String cluster, String name, Settings settings) {
        this.calls = calls;
        this.cluster = cluster;
        this.name = name;
        this.times = settings.times();
        this.health = new Health(calls, cluster);
        this.queue = new Queue(calls, cluster, settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return health.status();
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return Calls.guarded(() -> FirstWire.canSay(required("request", request))
                ? calls.call(
                        Method.change(KafkaPixyGrpc.getProduceMethod(), times.produce()),
                        FirstWire.produce(cluster, request, false),
                        wire -> new RecordPosition(wire.getPartition(), wire.getOffset()),
                        Failures::of)
                : queue.produceOne(request));
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return Calls.guarded(() -> FirstWire.canSay(required("request", request))
                ? calls.call(
                        Method.change(KafkaPixyGrpc.getProduceMethod(), times.produce()),
                        FirstWire.produce(cluster, request, true),
                        wire -> null,
                        Failures::of)
                : queue.accept(request));
    }

    @Override
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        return Calls.guarded(
                () -> queue.produceAll(required("topic", topic), requiredAll("records", "record", records)));
    }

    @Override
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        return Calls.guarded(() -> {
            String topic = required("request", request).topic();
            return calls.poll(
                    Method.poll(KafkaPixyGrpc.getConsumeNAckMethod(), times.polling(Optional.empty())),
                    FirstWire.consume(cluster, request.group(), topic, request.ack()),
                    wire -> FirstWire.message(topic, wire),
                    request.receiverPresent(),
                    late -> {});
        });
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return Calls.guarded(() -> {
            AckRq request = AckRq.newBuilder()
                    .setCluster(cluster)
                    .setTopic(required("message", message).topic())
                    .setGroup(required("consumer group", group))
                    .setPartition(message.partition())
                    .setOffset(message.offset())
                    .build();
            return calls.call(
                    Method.change(KafkaPixyGrpc.getAckMethod(), times.call()),
                    request,
                    done -> null,
                    failure -> ofAck(group, message, failure));
        });
    }

    private static PixyException ofAck(String group, TopicPosition message, Failure failure) {
        if (failure.told()) {
            PixyException never = new NeverOfferedException(message.offset());
            if (never.getMessage().equals(failure.text())) {
                return never;
            }
            if (failure.text().startsWith("acks channel missing for ")) {
                return new NotOwnedException(group, message.topic(), message.partition());
            }
        }
        return Failures.of(failure);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return Calls.guarded(() -> queue.receive(required("request", request)));
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return Calls.guarded(() -> {
            required("consumer group", group);
            required("topic", topic);
            required("level", level);
            if (required("settlements", settlements).size() > MOST_SETTLEMENTS) {
                throw new InvalidRequestException("more than " + MOST_SETTLEMENTS + " settlements in one call");
            }
            settlements.forEach(settlement -> required("settlement", settlement));
            return queue.settle(group, topic, List.copyOf(settlements), level);
        });
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        return queue.stream(required("request", request), required("listener", listener));
    }

    @Override
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return CompletableFuture.failedFuture(new NotSupportedException("a message can't be given back through a server"
                + " by its place: settle what was received with Settlement.release; what was consumed comes again after"
                + " consumer.ack_timeout"));
    }

    /** Whether there is a place for them is known to the server: its calls tell. */
    @Override
    public DeadLetters deadLetters(String group, String topic) {
        ConsumeRequest names =
                ConsumeRequest.of(required("consumer group", group), required("topic", topic), Ack.none());
        return new RemoteLetters(calls, cluster, names.group(), names.topic(), times.call());
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return Calls.guarded(() -> ask(
                PixyGrpc.getBrowseMethod(),
                ViewWire.request(cluster, required("request", request)),
                wire -> ViewWire.page(request, wire)));
    }

    @Override
    public CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return Calls.guarded(() -> ask(
                PixyGrpc.getDescribeQueueMethod(),
                DescribeQueueRequest.newBuilder()
                        .setCluster(cluster)
                        .setGroup(required("consumer group", group))
                        .setTopic(required("topic", topic))
                        .build(),
                ViewWire::queue));
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return Calls.guarded(() -> {
            GetOffsetsRq request = GetOffsetsRq.newBuilder()
                    .setCluster(cluster)
                    .setGroup(required("consumer group", group))
                    .setTopic(required("topic", topic))
                    .build();
            return ask(KafkaPixyGrpc.getGetOffsetsMethod(), request, FirstWire::offsets);
        });
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return Calls.guarded(() -> {
            GetOffsetsAtRq request = GetOffsetsAtRq.newBuilder()
                    .setCluster(cluster)
                    .setTopic(required("topic", topic))
                    .setTimeMs(millis(required("time", time)))
                    .build();
            return ask(KafkaPixyGrpc.getGetOffsetsAtMethod(), request, FirstWire::offsetsAt);
        });
    }

    /** What is too far away for a number is as good as the farthest that is not. */
    private static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isBefore(Instant.EPOCH) ? 0 : Long.MAX_VALUE;
        }
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return Calls.guarded(() -> calls.call(
                Method.change(KafkaPixyGrpc.getSetOffsetsMethod(), times.call()),
                FirstWire.setOffsets(
                        cluster,
                        required("consumer group", group),
                        required("topic", topic),
                        requiredAll("updates", "update", updates)),
                done -> null,
                Failures::of));
    }

    @Override
    public CompletableFuture<List<String>> listTopics() {
        return ask(
                KafkaPixyGrpc.getListTopicsMethod(),
                ListTopicRq.newBuilder().setCluster(cluster).build(),
                FirstWire::names);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return Calls.guarded(() -> ask(
                KafkaPixyGrpc.getListTopicsMethod(),
                ListTopicRq.newBuilder()
                        .setCluster(cluster)
                        .setWithPartitions(required("details", details).partitions())
                        .build(),
                wire -> FirstWire.topics(wire, details)));
    }

    @Override
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return Calls.guarded(() -> ask(
                KafkaPixyGrpc.getGetTopicMetadataMethod(),
                GetTopicMetadataRq.newBuilder()
                        .setCluster(cluster)
                        .setTopic(required("topic", topic))
                        .setWithPartitions(required("details", details).partitions())
                        .build(),
                wire -> FirstWire.topic(topic, wire, details)));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return Calls.guarded(() -> ask(
                KafkaPixyGrpc.getListConsumersMethod(),
                ListConsumersRq.newBuilder()
                        .setCluster(cluster)
                        .setTopic(required("topic", topic))
                        .setGroup(required("consumer group", group).orElse(""))
                        .build(),
                FirstWire::consumers));
    }

    private <Q, W, R> CompletableFuture<R> ask(MethodDescriptor<Q, W> method, Q request, Function<W, R> decode) {
        return calls.call(Method.question(method, times.call()), request, decode, Failures::of);
    }
}
