package io.pixy.engine.runtime;

import java.util.Comparator;

/**
 * Names a partition of a cluster. Immutable; ordered by topic, then by number.
 *
 * @param topic the topic
 * @param partition 0 or above
 */
public record PartitionId(String topic, int partition) implements Comparable<PartitionId> {
    private static final Comparator<PartitionId> ORDER =
            Comparator.comparing(PartitionId::topic).thenComparingInt(PartitionId::partition);

    @Override
    public int compareTo(PartitionId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return topic + "/" + partition;
    }
}
