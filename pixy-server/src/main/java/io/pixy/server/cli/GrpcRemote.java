package io.pixy.server.cli;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Ack;
import io.pixy.api.BrowseRequest;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.Delivery;
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
import io.pixy.api.TopicPosition;
import io.pixy.v1.CancelRedriveRequest;
import io.pixy.v1.GetRedriveRequest;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.PurgeDeadLettersRequest;
import io.pixy.v1.PurgeDeadLettersResponse;
import io.pixy.v1.RedriveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.GetOffsetsAtRq;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyStub;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.RecordHeader;
import mailgun.kafkapixy.SetOffsetsRq;
import mailgun.kafkapixy.SetOffsetsRs;

/** A server over gRPC. Thread-safe: immutable, and so is what it holds. */
final class GrpcRemote implements Remote {
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
        ProdRq.Builder wire = ProdRq.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setKeyUndefined(request.key() == null)
                .setMessage(ByteString.copyFrom(request.value()))
                .setAsyncMode(background);
        if (request.key() != null) {
            wire.setKeyValue(ByteString.copyFrom(request.key()));
        }
        request.headers()
                .forEach(header -> wire.addHeaders(
                        RecordHeader.newBuilder().setKey(header.key()).setValue(ByteString.copyFrom(header.value()))));
        return this.<ProdRs, RecordPosition>call(
                (stub, reply) -> stub.produce(wire.build(), reply),
                response -> new RecordPosition(response.getPartition(), response.getOffset()));
    }

    @Override
    public CompletableFuture<List<Map<String, Object>>> produceAll(String topic, List<ProduceRequest> records) {
        GrpcReply<io.pixy.v1.ProduceResponse, List<Map<String, Object>>> reply =
                new GrpcReply<>(SecondWire::results, false);
        second().produce(SecondWire.produce(cluster, topic, records), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        GrpcReply<io.pixy.v1.ReceiveResponse, List<Delivery>> reply = new GrpcReply<>(SecondWire::deliveries, false);
        second().receive(SecondWire.receive(cluster, request), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<List<Map<String, Object>>> settle(
            String group, String topic, List<Settlement> settlements) {
        GrpcReply<io.pixy.v1.SettleResponse, List<Map<String, Object>>> reply =
                new GrpcReply<>(SecondWire::settled, false);
        second().settle(SecondWire.settle(cluster, group, topic, settlements), reply);
        return reply.future();
    }

    @Override
    public Iterator<DeadLetter> deadLetters(String group, String topic, DeadLetterQuery query) {
        return new LetterPages(query, at -> {
            ListDeadLettersRequest request = LetterWires.list(cluster, group, topic, at);
            Iterator<io.pixy.v1.DeadLetter> letters = PixyGrpc.newBlockingStub(connection.channel())
                    .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                    .listDeadLetters(request);
            return new LetterPages.Streamed(letters, at);
        });
    }

    @Override
    public CompletableFuture<Redrive> redrive(String group, String topic, RedriveRequest request) {
        GrpcReply<RedriveTask, Redrive> reply = new GrpcReply<>(LetterWires::task, false);
        second().redrive(LetterWires.redrive(cluster, group, topic, request), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<Redrive> getRedrive(String group, String topic, String id) {
        GrpcReply<RedriveTask, Redrive> reply = new GrpcReply<>(LetterWires::task, false);
        second().getRedrive(
                        GetRedriveRequest.newBuilder()
                                .setCluster(cluster)
                                .setTopic(topic)
                                .setGroup(group)
                                .setId(id)
                                .build(),
                        reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<Redrive> cancelRedrive(String group, String topic, String id) {
        GrpcReply<RedriveTask, Redrive> reply = new GrpcReply<>(LetterWires::task, false);
        second().cancelRedrive(
                        CancelRedriveRequest.newBuilder()
                                .setCluster(cluster)
                                .setTopic(topic)
                                .setGroup(group)
                                .setId(id)
                                .build(),
                        reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<Void> purge(String group, String topic) {
        GrpcReply<PurgeDeadLettersResponse, Void> reply = new GrpcReply<>(response -> null, false);
        second().purgeDeadLetters(
                        PurgeDeadLettersRequest.newBuilder()
                                .setCluster(cluster)
                                .setTopic(topic)
                                .setGroup(group)
                                .build(),
                        reply);
        return reply.future();
    }

    @Override
    public Following follow(SubscriptionRequest request) {
        return GrpcFollowing.open(
                PixyGrpc.newStub(connection.channel()), connection.loop(), cluster, request, System::nanoTime);
    }

    @Override
    public CompletableFuture<Message> consume(String group, String topic, Ack ack) {
        ConsNAckRq.Builder request = ConsNAckRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .setNoAck(ack == Ack.none())
                .setAutoAck(ack == Ack.auto());
        if (ack instanceof Ack.Of earlier) {
            request.setAckPartition(earlier.partition()).setAckOffset(earlier.offset());
        }
        GrpcReply<ConsRs, Message> reply = new GrpcReply<>(response -> FromGrpc.message(topic, response), true);
        stub().consumeNAck(request.build(), reply);
        return reply.future();
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
        return this.<AckRs, Void>call((stub, reply) -> stub.ack(request, reply), response -> null);
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> offsets(String group, String topic) {
        GetOffsetsRq request = GetOffsetsRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .build();
        return this.<GetOffsetsRs, List<PartitionOffsets>>call(
                (stub, reply) -> stub.getOffsets(request, reply), FromGrpc::offsets);
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        GetOffsetsAtRq request = GetOffsetsAtRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setTimeMs(time.toEpochMilli())
                .build();
        return this.<GetOffsetsAtRs, Map<Integer, Long>>call(
                (stub, reply) -> stub.getOffsetsAt(request, reply), FromGrpc::offsetsAt);
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        SetOffsetsRq.Builder request =
                SetOffsetsRq.newBuilder().setCluster(cluster).setTopic(topic).setGroup(group);
        updates.forEach(update -> request.addOffsets(PartitionOffset.newBuilder()
                .setPartition(update.partition())
                .setOffset(update.offset())
                .setMetadata(update.metadata())));
        return this.<SetOffsetsRs, Void>call(
                (stub, reply) -> stub.setOffsets(request.build(), reply), response -> null);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> topics(boolean withPartitions) {
        ListTopicRq request = ListTopicRq.newBuilder()
                .setCluster(cluster)
                .setWithPartitions(withPartitions)
                .build();
        return this.<ListTopicRs, List<TopicDescription>>call(
                (stub, reply) -> stub.listTopics(request, reply), FromGrpc::topics);
    }

    @Override
    public CompletableFuture<TopicDescription> topic(String topic, boolean withPartitions) {
        GetTopicMetadataRq request = GetTopicMetadataRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setWithPartitions(withPartitions)
                .build();
        return this.<GetTopicMetadataRs, TopicDescription>call(
                (stub, reply) -> stub.getTopicMetadata(request, reply), response -> FromGrpc.topic(topic, response));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> consumers(String topic, Optional<String> group) {
        ListConsumersRq request = ListConsumersRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group.orElse(""))
                .build();
        return this.<ListConsumersRs, Map<String, Map<String, List<Integer>>>>call(
                (stub, reply) -> stub.listConsumers(request, reply), FromGrpc::consumers);
    }

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        GrpcReply<io.pixy.v1.BrowseResponse, MessagePage> reply =
                new GrpcReply<>(response -> ViewFromGrpc.page(request, response), false);
        second().browse(ViewFromGrpc.request(cluster, request), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<List<QueuePartition>> queue(String group, String topic) {
        GrpcReply<io.pixy.v1.DescribeQueueResponse, List<QueuePartition>> reply =
                new GrpcReply<>(ViewFromGrpc::queue, false);
        second().describeQueue(
                        io.pixy.v1.DescribeQueueRequest.newBuilder()
                                .setCluster(cluster)
                                .setGroup(group)
                                .setTopic(topic)
                                .build(),
                        reply);
        return reply.future();
    }

    @Override
    public void close() {
        connection.close();
    }

    private <W, R> CompletableFuture<R> call(
            BiConsumer<KafkaPixyStub, StreamObserver<W>> method, Function<W, R> response) {
        GrpcReply<W, R> reply = new GrpcReply<>(response, false);
        method.accept(stub(), reply);
        return reply.future();
    }

    private KafkaPixyStub stub() {
        return KafkaPixyGrpc.newStub(connection.channel()).withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private PixyGrpc.PixyStub second() {
        return PixyGrpc.newStub(connection.channel()).withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }
}
