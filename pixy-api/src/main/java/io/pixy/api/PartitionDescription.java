package io.pixy.api;

import java.util.List;

/**
 * Where a partition lives. Immutable.
 *
 * @param partition the partition
 * @param leader the id of the broker that leads it; -1 if none does
 * @param replicas the ids of the brokers that hold it, in Kafka's order
 * @param isr those of them that are in sync, in Kafka's order
 */
public record PartitionDescription(int partition, int leader, List<Integer> replicas, List<Integer> isr) {
    /** The leader of a partition that has none. */
    public static final int NO_LEADER = -1;

    /** Copies the lists. */
    public PartitionDescription {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
    }
}
