package io.pixy.server.cli;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.pixy.api.Ack;
import io.pixy.api.BrowseRequest;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.Delivery;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.QueuePartition;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.Settlement;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.client.wire.FirstWire;
import io.pixy.client.wire.LetterWire;
import io.pixy.client.wire.SecondWire;
import io.pixy.client.wire.ViewWire;
import io.pixy.v1.CancelRedriveRequest;
import io.pixy.v1.DescribeQueueRequest;
import io.pixy.v1.GetRedriveRequest;
import io.pixy.v1.ListClustersRequest;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.PurgeDeadLettersRequest;
import io.pixy.v1.RedriveTask;
import io.pixy.v1.SettleRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.GetOffsetsAtRq;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListTopicRq;

/** A server over gRPC. Thread-safe: immutable, and so is what it holds. */
final class GrpcRemote implements Remote {
    private static final TopicDetails ALL = new TopicDetails(true, true);

    private final GrpcConnection connection;
    private final String cluster;
    private final Duration deadline;

    /**
     * Takes over the connection.
     *
     * @param cluster empty for the server's default one
     * @param deadline of each call
     */
    GrpcRemote(GrpcConnection connection, String cluster, Duration deadline) {
        this.connection = connection;
        this.cluster = cluster;
        this.deadline = deadline;
    }

    @Override
    public String endpoint() {
        return connection.endpoint();
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request, boolean background) {
        return call(
                KafkaPixyGrpc.getProduceMethod(),
                FirstWire.produce(cluster, request, background),
                wire -> new RecordPosition(wire.getPartition(), wire.getOffset()));
    }

    @Override
    public CompletableFuture<List<Map<String, Object>>> produceAll(String topic, List<ProduceRequest> records) {
        io.pixy.v1.ProduceRequest.Builder request =
                io.pixy.v1.ProduceRequest.newBuilder().setCluster(cluster).setTopic(topic);
        records.forEach(one -> request.addRecords(SecondWire.record(hashed(one))));
        return call(PixyGrpc.getProduceMethod(), request.build(), ResultTrees::produced);
    }

    /** That a key is not to be hashed can't be said over gRPC. */
    private static ProduceRequest hashed(ProduceRequest request) {
        return request.partitionKey() == null ? request.withPartitionKey(request.key()) : request;
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return call(PixyGrpc.getReceiveMethod(), SecondWire.receive(cluster, request), SecondWire::deliveries);
    }

    @Override
    public CompletableFuture<List<Map<String, Object>>> settle(
            String group, String topic, List<Settlement> settlements) {
        SettleRequest.Builder request =
                SettleRequest.newBuilder().setCluster(cluster).setGroup(group).setTopic(topic);
        settlements.forEach(one -> request.addSettlements(SecondWire.settlement(one)));
        return call(PixyGrpc.getSettleMethod(), request.build(), ResultTrees::settled);
    }

    @Override
    public Iterator<DeadLetter> deadLetters(String group, String topic, DeadLetterQuery query) {
        return new LetterPages(query, at -> {
            ListDeadLettersRequest request = LetterWire.query(cluster, group, topic, at);
            Iterator<io.pixy.v1.DeadLetter> letters = PixyGrpc.newBlockingStub(connection.channel())
                    .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                    .listDeadLetters(request);
            return new LetterPages.Streamed(letters, at);
        });
    }

    @Override
    public CompletableFuture<Redrive> redrive(String group, String topic, RedriveRequest request) {
        return call(
                PixyGrpc.getRedriveMethod(), LetterWire.redrive(cluster, group, topic, request), GrpcRemote::redrive);
    }

    @Override
    public CompletableFuture<Redrive> getRedrive(String group, String topic, String id) {
        GetRedriveRequest request = GetRedriveRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .setId(id)
                .build();
        return call(PixyGrpc.getGetRedriveMethod(), request, GrpcRemote::redrive);
    }

    @Override
    public CompletableFuture<Redrive> cancelRedrive(String group, String topic, String id) {
        CancelRedriveRequest request = CancelRedriveRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .setId(id)
                .build();
        return call(PixyGrpc.getCancelRedriveMethod(), request, GrpcRemote::redrive);
    }

    /** Problems are printed as the server tells them. */
    private static Redrive redrive(RedriveTask wire) {
        return LetterWire.redrive(
                wire, problem -> new KafkaException(problem.getCode() + ": " + problem.getMessage(), null));
    }

    @Override
    public CompletableFuture<Void> purge(String group, String topic) {
        PurgeDeadLettersRequest request = PurgeDeadLettersRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .build();
        return call(PixyGrpc.getPurgeDeadLettersMethod(), request, done -> null);
    }

    @Override
    public Following follow(SubscriptionRequest request) {
        return GrpcFollowing.open(
                PixyGrpc.newStub(connection.channel()), connection.loop(), cluster, request, System::nanoTime);
    }

    @Override
    public CompletableFuture<Message> consume(String group, String topic, Ack ack) {
        GrpcReply<ConsRs, Message> reply = new GrpcReply<>(wire -> FirstWire.message(topic, wire), true);
        return call(KafkaPixyGrpc.getConsumeNAckMethod(), FirstWire.consume(cluster, group, topic, ack), reply);
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        AckRq request = AckRq.newBuilder()
                .setCluster(cluster)
                .setTopic(message.topic())
                .setGroup(group)
                .setPartition(message.partition())
                .setOffset(message.offset())
                .build();
        return call(KafkaPixyGrpc.getAckMethod(), request, done -> null);
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> offsets(String group, String topic) {
        GetOffsetsRq request = GetOffsetsRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .build();
        return call(KafkaPixyGrpc.getGetOffsetsMethod(), request, FirstWire::offsets);
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        GetOffsetsAtRq request = GetOffsetsAtRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setTimeMs(time.toEpochMilli())
                .build();
        return call(KafkaPixyGrpc.getGetOffsetsAtMethod(), request, FirstWire::offsetsAt);
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return call(
                KafkaPixyGrpc.getSetOffsetsMethod(),
                FirstWire.setOffsets(cluster, group, topic, updates),
                done -> null);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> topics(boolean withPartitions) {
        ListTopicRq request = ListTopicRq.newBuilder()
                .setCluster(cluster)
                .setWithPartitions(withPartitions)
                .build();
        return call(KafkaPixyGrpc.getListTopicsMethod(), request, wire -> FirstWire.topics(wire, ALL));
    }

    @Override
    public CompletableFuture<TopicDescription> topic(String topic, boolean withPartitions) {
        GetTopicMetadataRq request = GetTopicMetadataRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setWithPartitions(withPartitions)
                .build();
        return call(KafkaPixyGrpc.getGetTopicMetadataMethod(), request, wire -> FirstWire.topic(topic, wire, ALL));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> consumers(String topic, Optional<String> group) {
        ListConsumersRq request = ListConsumersRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group.orElse(""))
                .build();
        return call(KafkaPixyGrpc.getListConsumersMethod(), request, FirstWire::consumers);
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return call(
                PixyGrpc.getBrowseMethod(), ViewWire.request(cluster, request), wire -> ViewWire.page(request, wire));
    }

    @Override
    public CompletableFuture<List<QueuePartition>> queue(String group, String topic) {
        DescribeQueueRequest request = DescribeQueueRequest.newBuilder()
                .setCluster(cluster)
                .setGroup(group)
                .setTopic(topic)
                .build();
        return call(PixyGrpc.getDescribeQueueMethod(), request, ViewWire::queue);
    }

    @Override
    public CompletableFuture<List<ClusterLine>> clusters() {
        return call(
                PixyGrpc.getListClustersMethod(),
                ListClustersRequest.getDefaultInstance(),
                wire -> wire.getClustersList().stream()
                        .map(one -> new ClusterLine(
                                one.getName(), one.getIsDefault(), one.getKafkaReachable(), one.getRegistryConnected()))
                        .toList());
    }

    @Override
    public Remote at(String other) {
        return new GrpcRemote(connection, other, deadline);
    }

    @Override
    public void close() {
        connection.close();
    }

    private <Q, W, R> CompletableFuture<R> call(MethodDescriptor<Q, W> method, Q request, Function<W, R> result) {
        return call(method, request, new GrpcReply<>(result, false));
    }

    private <Q, W, R> CompletableFuture<R> call(MethodDescriptor<Q, W> method, Q request, GrpcReply<W, R> reply) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(connection.channel().newCall(method, options), request, reply);
        return reply.future();
    }
}
