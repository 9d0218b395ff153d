package io.pixy.server.grpc.v1;

import com.google.protobuf.Duration;
import io.pixy.api.BrowseRequest;
import io.pixy.api.ClusterStatus;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.MessagePage;
import io.pixy.api.Pixy;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.v1.BrowseResponse;
import io.pixy.v1.BrowsedMessage;
import io.pixy.v1.ClusterInfo;
import io.pixy.v1.DescribeQueueResponse;
import io.pixy.v1.ListClustersResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the messages about looking on mean in terms of the API, and the other way round. No state. */
final class ViewWire {
    private ViewWire() {}

    /**
     * What a request asks for; zeros stand for what was left out.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static BrowseRequest browse(io.pixy.v1.BrowseRequest wire) {
        return new BrowseRequest(
                wire.getTopic(),
                wire.getPartition(),
                start(wire),
                wire.getMaxMessages() == 0 ? BrowseRequest.DEFAULT_MESSAGES : wire.getMaxMessages(),
                wire.getMaxBytes() == 0 ? BrowseRequest.DEFAULT_BYTES : wire.getMaxBytes());
    }

    private static BrowseRequest.Start start(io.pixy.v1.BrowseRequest wire) {
        return switch (wire.getStartCase()) {
            case OFFSET -> new BrowseRequest.AtOffset(wire.getOffset());
            case LAST -> new BrowseRequest.Last(wire.getLast());
            case TIME -> new BrowseRequest.Since(time(wire.getTime()));
            case START_NOT_SET -> new BrowseRequest.AtOffset(0);
        };
    }

    private static Instant time(com.google.protobuf.Timestamp wire) {
        try {
            return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidRequestException("time is none: " + wire.getSeconds() + " s since 1970");
        }
    }

    static BrowseResponse page(MessagePage page) {
        BrowseResponse.Builder response = BrowseResponse.newBuilder()
                .setNext(page.next())
                .setBegin(page.begin())
                .setEnd(page.end());
        page.messages()
                .forEach(message -> response.addMessages(
                        BrowsedMessage.newBuilder().setOffset(message.offset()).setRecord(QueueWire.record(message))));
        return response.build();
    }

    static DescribeQueueResponse queue(List<QueuePartition> partitions) {
        DescribeQueueResponse.Builder response = DescribeQueueResponse.newBuilder();
        partitions.forEach(one -> response.addPartitions(partition(one)));
        return response.build();
    }

    private static io.pixy.v1.QueuePartition.Builder partition(QueuePartition partition) {
        io.pixy.v1.QueuePartition.Builder wire = io.pixy.v1.QueuePartition.newBuilder()
                .setPartition(partition.partition())
                .setBegin(partition.begin())
                .setEnd(partition.end());
        partition.owner().ifPresent(wire::setOwner);
        partition.committed().ifPresent(wire::setCommitted);
        partition.lag().ifPresent(wire::setLag);
        partition.state().ifPresent(state -> wire.setState(state(state)));
        return wire;
    }

    private static io.pixy.v1.QueueState.Builder state(QueueState state) {
        io.pixy.v1.QueueState.Builder wire = io.pixy.v1.QueueState.newBuilder()
                .setInHand(state.inHand())
                .setDue(state.due())
                .setDelayed(state.delayed())
                .setHeld(state.held())
                .setShipping(state.shipping())
                .setMetadataUsed(state.metadataUsed());
        state.oldest().ifPresent(oldest -> wire.setOldest(oldest(oldest)));
        state.blocked()
                .forEach(blockage -> wire.addBlocked(io.pixy.v1.QueueState.Blockage.newBuilder()
                        .setReason(io.pixy.v1.QueueState.Blockage.Reason.valueOf(
                                blockage.reason().name()))
                        .setMessage(blockage.text())));
        return wire;
    }

    private static io.pixy.v1.QueueState.Oldest.Builder oldest(QueueState.Oldest oldest) {
        io.pixy.v1.QueueState.Oldest.Builder wire = io.pixy.v1.QueueState.Oldest.newBuilder()
                .setOffset(oldest.offset())
                .setAttempts(oldest.attempts());
        if (oldest.timestampMillis() >= 0) {
            wire.setTimestampMs(oldest.timestampMillis());
        }
        oldest.age()
                .ifPresent(age -> wire.setAge(
                        Duration.newBuilder().setSeconds(age.getSeconds()).setNanos(age.getNano())));
        return wire;
    }

    static CompletableFuture<ListClustersResponse> clusters(Pixy pixy) {
        List<String> names = pixy.clusterNames();
        String usual = pixy.cluster().name();
        List<CompletableFuture<ClusterStatus>> asked =
                names.stream().map(name -> pixy.cluster(name).status()).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    ListClustersResponse.Builder response = ListClustersResponse.newBuilder();
                    for (int i = 0; i < names.size(); i++) {
                        ClusterStatus status = asked.get(i).join();
                        response.addClusters(ClusterInfo.newBuilder()
                                .setName(names.get(i))
                                .setIsDefault(names.get(i).equals(usual))
                                .setKafkaReachable(status.kafkaReachable())
                                .setRegistryConnected(status.registryConnected()));
                    }
                    return response.build();
                });
    }
}
