package io.pixy.engine;

import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * What this very instance can do about messages, for {@link Peers} that ask: nothing of it is handed on to others, so nothing
 * goes round in circles. Asks neither Kafka nor ZooKeeper. Thread-safe.
 */
public interface OwnPartitions {
    /**
     * How a partition is held here. An instance that was cut off may believe that it holds what another one has by now:
     * of two the one is right that is certain, and of two that are, the one that has it since later.
     *
     * @param isCertain whether the claim is held, and there is no doubt about it
     * @param since how long ago the partition was claimed
     */
    record Held(boolean isCertain, Duration since) {
        /** Checks that it is there. */
        public Held {
            Objects.requireNonNull(since, "since");
        }
    }

    /** Those partitions whose messages can be settled here; none of a cluster that is not known. */
    CompletableFuture<Map<Integer, Held>> held(Peers.Queue queue);

    /** Like {@link io.pixy.api.Cluster#settle}, here only. */
    CompletableFuture<List<SettleResult>> settle(Peers.Queue queue, List<Settlement> settlements, SettleLevel level);

    /** Like {@link io.pixy.api.Cluster#ack}, here only. */
    CompletableFuture<Void> ack(Peers.Queue queue, int partition, long offset);
}
