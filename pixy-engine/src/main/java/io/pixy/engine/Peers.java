package io.pixy.engine;

import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The way to other instances that consume the same groups: what is said here about messages of their partitions is handed
 * to them. A port; the program that embeds the engine brings what stands behind it, and serves at the other end what {@link
 * PixyEngine#ownPartitions} offers, which hands nothing on again.
 *
 * <p>Implementations are thread-safe and do not block; what they return is completed within a minute, whatever happens.
 */
public interface Peers {
    /** What is consumed: a topic of a cluster, by a group. */
    record Queue(String cluster, String group, String topic) {
        /** Checks that they are there. */
        public Queue {
            Objects.requireNonNull(cluster, "cluster");
            Objects.requireNonNull(group, "group");
            Objects.requireNonNull(topic, "topic");
        }
    }

    /**
     * A settlement of a message that this instance does not have.
     *
     * @param partition that the receipt names
     * @param settlement what is to become of the message
     */
    record Foreign(int partition, Settlement settlement) {
        /** Checks that it is there. */
        public Foreign {
            Objects.requireNonNull(settlement, "settlement");
        }
    }

    /**
     * Has messages settled by whoever owns their partitions.
     *
     * @return as many results, in the same order. {@link io.pixy.api.SettleCode#UNAVAILABLE} where nobody knows whether it
     *     was done; what fails counts as that for all of them
     */
    CompletableFuture<List<SettleResult>> settle(Queue queue, List<Foreign> settlements, SettleLevel level);

    /**
     * Has a message acknowledged by whoever owns its partition, without a receipt.
     *
     * @return fails with {@link NeverOfferedException} if it was never handed out there; with {@link NotOwnedException}, or
     *     anything else, if it was not acknowledged or nobody knows
     */
    CompletableFuture<Void> ack(Queue queue, int partition, long offset);
}
