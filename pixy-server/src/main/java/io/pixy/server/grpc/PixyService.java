package io.pixy.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.Pixy;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicDetails;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
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
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.SetOffsetsRq;
import mailgun.kafkapixy.SetOffsetsRs;

/**
 * The methods of the service. Runs on the network's own threads: nothing here waits.
 *
 * <p>Thread-safe: immutable.
 */
final class PixyService extends KafkaPixyGrpc.KafkaPixyImplBase {
    private static final RecordPosition UNKNOWN_YET = new RecordPosition(-1, -1);

    private final Supplier<Pixy> caller;

    /** {@code caller}: what whoever calls a method sees of Pixy; asked when a method is called. */
    PixyService(Supplier<Pixy> caller) {
        this.caller = Objects.requireNonNull(caller, "caller");
    }

    @Override
    public void produce(ProdRq request, StreamObserver<ProdRs> call) {
        Answer<ProdRs> answer = new Answer<>(call, GrpcErrors::ofProduce);
        if (request.getAsyncMode()) {
            answer.with(
                    () -> cluster(request.getCluster()).produceAsync(FromWire.produce(request)),
                    queued -> ToWire.produced(UNKNOWN_YET));
        } else {
            answer.with(() -> cluster(request.getCluster()).produce(FromWire.produce(request)), ToWire::produced);
        }
    }

    @Override
    public void consumeNAck(ConsNAckRq request, StreamObserver<ConsRs> observer) {
        ServerCallStreamObserver<ConsRs> call = (ServerCallStreamObserver<ConsRs>) observer;
        try {
            new Delivery(cluster(request.getCluster()), call).start(request);
        } catch (RuntimeException e) {
            Answer.to(call).fail(e);
        }
    }

    @Override
    public void ack(AckRq request, StreamObserver<AckRs> call) {
        Answer.to(call)
                .with(
                        () -> cluster(request.getCluster()).ack(request.getGroup(), FromWire.acked(request)),
                        done -> AckRs.getDefaultInstance());
    }

    @Override
    public void getOffsets(GetOffsetsRq request, StreamObserver<GetOffsetsRs> call) {
        Answer.to(call)
                .with(
                        () -> cluster(request.getCluster()).getOffsets(request.getGroup(), request.getTopic()),
                        ToWire::offsets);
    }

    @Override
    public void getOffsetsAt(GetOffsetsAtRq request, StreamObserver<GetOffsetsAtRs> call) {
        Instant time = Instant.ofEpochMilli(request.getTimeMs());
        Answer.to(call)
                .with(() -> cluster(request.getCluster()).offsetsAt(request.getTopic(), time), ToWire::offsetsAt);
    }

    @Override
    public void setOffsets(SetOffsetsRq request, StreamObserver<SetOffsetsRs> call) {
        Answer.to(call)
                .with(
                        () -> {
                            Cluster cluster = cluster(request.getCluster());
                            List<OffsetUpdate> updates = request.getOffsetsList().stream()
                                    .map(FromWire::update)
                                    .toList();
                            return cluster.setOffsets(request.getGroup(), request.getTopic(), updates);
                        },
                        done -> SetOffsetsRs.getDefaultInstance());
    }

    @Override
    public void listTopics(ListTopicRq request, StreamObserver<ListTopicRs> call) {
        TopicDetails details = new TopicDetails(request.getWithPartitions(), true);
        Answer.to(call).with(() -> cluster(request.getCluster()).describeTopics(details), ToWire::topics);
    }

    @Override
    public void listConsumers(ListConsumersRq request, StreamObserver<ListConsumersRs> call) {
        Optional<String> group = Optional.of(request.getGroup()).filter(name -> !name.isEmpty());
        Answer.to(call)
                .with(() -> cluster(request.getCluster()).listConsumers(request.getTopic(), group), ToWire::consumers);
    }

    @Override
    public void getTopicMetadata(GetTopicMetadataRq request, StreamObserver<GetTopicMetadataRs> call) {
        TopicDetails details = new TopicDetails(request.getWithPartitions(), true);
        Answer.to(call)
                .with(() -> cluster(request.getCluster()).describeTopic(request.getTopic(), details), ToWire::topic);
    }

    /** Empty means the default one. */
    private Cluster cluster(String name) {
        return caller.get().cluster(name);
    }
}
