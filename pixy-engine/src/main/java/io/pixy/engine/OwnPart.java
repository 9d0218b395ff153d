package io.pixy.engine;

import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownClusterException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the clusters of an engine do for peers. Immutable. */
record OwnPart(Map<String, ClusterEngine> clusters) implements OwnPartitions {

    @Override
    public CompletableFuture<Map<Integer, Held>> held(Peers.Queue queue) {
        ClusterEngine cluster = clusters.get(queue.cluster());
        return cluster == null
                ? CompletableFuture.completedFuture(Map.of())
                : cluster.held(queue.group(), queue.topic());
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            Peers.Queue queue, List<Settlement> settlements, SettleLevel level) {
        ClusterEngine cluster = clusters.get(queue.cluster());
        return cluster == null
                ? CompletableFuture.failedFuture(new UnknownClusterException(queue.cluster()))
                : cluster.settleHere(queue.group(), queue.topic(), settlements, level);
    }

    @Override
    public CompletableFuture<Void> ack(Peers.Queue queue, int partition, long offset) {
        ClusterEngine cluster = clusters.get(queue.cluster());
        return cluster == null
                ? CompletableFuture.failedFuture(new NotOwnedException(queue.group(), queue.topic(), partition))
                : cluster.ackHere(queue.group(), new TopicPosition(queue.topic(), partition, offset));
    }
}
