package io.pixy.client.wire;

import io.pixy.api.BlockedReason;
import io.pixy.api.BrowseRequest;
import io.pixy.api.MessagePage;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.v1.BrowseResponse;
import io.pixy.v1.DescribeQueueResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What goes over {@code pixy.v1} about looking at messages and queues, and what its answers mean. No state. */
public final class ViewWire {
    private ViewWire() {}

    public static io.pixy.v1.BrowseRequest request(String cluster, BrowseRequest request) {
        io.pixy.v1.BrowseRequest.Builder wire = io.pixy.v1.BrowseRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setPartition(request.partition())
                .setMaxMessages(request.maxMessages())
                .setMaxBytes(request.maxBytes());
        if (request.start() instanceof BrowseRequest.Since since) {
            wire.setTime(SecondWire.timestamp(since.time()));
        } else if (request.start() instanceof BrowseRequest.Last last) {
            wire.setLast(last.count());
        } else {
            wire.setOffset(((BrowseRequest.AtOffset) request.start()).offset());
        }
        return wire.build();
    }

    public static MessagePage page(BrowseRequest request, BrowseResponse response) {
        return new MessagePage(
                response.getMessagesList().stream()
                        .map(one -> SecondWire.message(
                                request.topic(), request.partition(), one.getOffset(), one.getRecord(), 1))
                        .toList(),
                response.getNext(),
                response.getBegin(),
                response.getEnd());
    }

    public static List<QueuePartition> queue(DescribeQueueResponse response) {
        return response.getPartitionsList().stream().map(ViewWire::partition).toList();
    }

    private static QueuePartition partition(io.pixy.v1.QueuePartition wire) {
        return new QueuePartition(
                wire.getPartition(),
                wire.hasOwner() ? Optional.of(wire.getOwner()) : Optional.empty(),
                wire.getBegin(),
                wire.getEnd(),
                wire.hasCommitted() ? OptionalLong.of(wire.getCommitted()) : OptionalLong.empty(),
                wire.hasLag() ? OptionalLong.of(wire.getLag()) : OptionalLong.empty(),
                wire.hasState() ? Optional.of(state(wire.getState())) : Optional.empty());
    }

    private static QueueState state(io.pixy.v1.QueueState wire) {
        return new QueueState(
                wire.getInHand(),
                wire.getDue(),
                wire.getDelayed(),
                wire.getHeld(),
                wire.getShipping(),
                wire.hasOldest() ? Optional.of(oldest(wire.getOldest())) : Optional.empty(),
                wire.getMetadataUsed(),
                wire.getBlockedList().stream().flatMap(ViewWire::blockage).toList());
    }

    /** What only newer servers know is left out. */
    private static Stream<QueueState.Blockage> blockage(io.pixy.v1.QueueState.Blockage wire) {
        return Arrays.stream(BlockedReason.values())
                .filter(reason -> reason.name().equals(wire.getReason().name()))
                .map(reason -> new QueueState.Blockage(reason, wire.getMessage()));
    }

    private static QueueState.Oldest oldest(io.pixy.v1.QueueState.Oldest wire) {
        return new QueueState.Oldest(
                wire.getOffset(),
                wire.hasTimestampMs() ? wire.getTimestampMs() : -1,
                wire.hasAge() ? Optional.of(SecondWire.duration(wire.getAge())) : Optional.empty(),
                wire.getAttempts());
    }
}
