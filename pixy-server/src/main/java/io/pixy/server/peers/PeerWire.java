package io.pixy.server.peers;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.client.wire.SecondWire;
import io.pixy.engine.OwnPartitions.Held;
import io.pixy.engine.Peers.Queue;
import io.pixy.internal.v1.AckRequest;
import io.pixy.internal.v1.AckResponse;
import io.pixy.internal.v1.OwnedRequest;
import io.pixy.internal.v1.OwnedResponse;
import io.pixy.server.grpc.v1.QueueWire;
import io.pixy.server.v1.Settlements;
import io.pixy.v1.Code;
import io.pixy.v1.Problem;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What instances say to each other, in terms of the engine. No state. */
final class PeerWire {
    /** More than any topic has; what is beyond would be garbage. */
    private static final int MOST_PARTITIONS = 100_000;

    private PeerWire() {}

    static OwnedRequest owned(Queue queue) {
        return OwnedRequest.newBuilder()
                .setCluster(queue.cluster())
                .setTopic(queue.topic())
                .setGroup(queue.group())
                .build();
    }

    static OwnedResponse owned(String instance, Map<Integer, Held> held) {
        OwnedResponse.Builder response = OwnedResponse.newBuilder().setInstance(instance);
        held.forEach((partition, one) -> response.addPartitions(OwnedResponse.Held.newBuilder()
                .setPartition(partition)
                .setCertain(one.isCertain())
                .setSinceMs(one.since().toMillis())));
        return response.build();
    }

    /** Fails if it can't be. */
    static Holdings holdings(OwnedResponse response) {
        if (response.getInstance().isEmpty() || response.getPartitionsCount() > MOST_PARTITIONS) {
            throw new IllegalArgumentException("no instance, or too many partitions");
        }
        Map<Integer, Held> held = new HashMap<>();
        for (OwnedResponse.Held one : response.getPartitionsList()) {
            held.put(one.getPartition(), new Held(one.getCertain(), Duration.ofMillis(one.getSinceMs())));
        }
        return new Holdings(response.getInstance(), held);
    }

    static SettleRequest.Builder settle(Queue queue, SettleLevel level) {
        return SettleRequest.newBuilder()
                .setCluster(queue.cluster())
                .setTopic(queue.topic())
                .setGroup(queue.group())
                .setLevel(SecondWire.level(level));
    }

    /** Fails with {@link InvalidRequestException} if one can't be, as the engine of the other one has checked them. */
    static List<Settlement> settlements(SettleRequest request) {
        Settlements.checkCount(request.getSettlementsCount());
        return request.getSettlementsList().stream().map(QueueWire::settlement).toList();
    }

    static SettleResponse settled(List<SettleResult> results) {
        SettleResponse.Builder response = SettleResponse.newBuilder();
        results.forEach(one -> response.addResults(result(one)));
        return response.build();
    }

    private static io.pixy.v1.SettleResult result(SettleResult result) {
        io.pixy.v1.SettleResult.Builder wire = io.pixy.v1.SettleResult.newBuilder();
        if (result.code() != SettleCode.SETTLED) {
            wire.setProblem(Problem.newBuilder()
                    .setCode(Code.valueOf(result.code().name()))
                    .setMessage(result.text())
                    .setRetriable(result.code().isRetriable()));
        }
        result.leaseUntil().ifPresent(until -> wire.setLeaseUntil(SecondWire.timestamp(until)));
        return wire.build();
    }

    /** Fails if there are others than so many, or one can't be. */
    static List<SettleResult> results(SettleResponse response, int count) {
        if (response.getResultsCount() != count) {
            throw new IllegalArgumentException(response.getResultsCount() + " results for " + count + " settlements");
        }
        return response.getResultsList().stream().map(PeerWire::result).toList();
    }

    private static SettleResult result(io.pixy.v1.SettleResult wire) {
        if (!wire.hasProblem()) {
            return wire.hasLeaseUntil()
                    ? SettleResult.extended(SecondWire.instant(wire.getLeaseUntil()))
                    : SettleResult.settled();
        }
        for (SettleCode code : SettleCode.values()) {
            if (code != SettleCode.SETTLED
                    && code.name().equals(wire.getProblem().getCode().name())) {
                return code == SettleCode.ALREADY_SETTLED
                        ? SettleResult.already()
                        : SettleResult.of(code, wire.getProblem().getMessage());
            }
        }
        // of a newer version, or garbage: whatever it is, it is no success
        return SettleResult.of(SettleCode.UNAVAILABLE, wire.getProblem().getMessage());
    }

    static AckRequest ack(Queue queue, int partition, long offset) {
        return AckRequest.newBuilder()
                .setCluster(queue.cluster())
                .setTopic(queue.topic())
                .setGroup(queue.group())
                .setPartition(partition)
                .setOffset(offset)
                .build();
    }

    /** Fails if it can't be. */
    static Peer.AckOutcome acked(AckResponse response) {
        return switch (response.getOutcome()) {
            case ACKED -> Peer.AckOutcome.ACKED;
            case NOT_OWNER -> Peer.AckOutcome.NOT_OWNER;
            case NEVER_OFFERED -> Peer.AckOutcome.NEVER_OFFERED;
            case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("no outcome: " + response.getOutcomeValue());
        };
    }
}
