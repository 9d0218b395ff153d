package io.pixy.engine.group;

import io.pixy.api.PixyException;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/** Brings news of the registry to the group and its partitions, from its thread to the group's strand. Immutable. */
record RegistryNews(Strand strand, Topics topics, Refusals refusals, Group group) implements Listener {

    /** What concerns the group as a whole. Called on its strand. */
    interface Group {
        /** See {@link Listener#onAssigned}. */
        void onAssigned(Map<String, SortedSet<Integer>> assignment);

        /** Partitions were claimed, or lost. */
        void onClaimed();

        /** See {@link Listener#onTrust}. */
        void onTrust(boolean trusted);
    }

    @Override
    public void onAssigned(Map<String, SortedSet<Integer>> assignment) {
        strand.post(() -> group.onAssigned(assignment));
    }

    @Override
    public void onRevoking(Set<PartitionId> partitions, long deadlineNanos) {
        strand.post(() ->
                partitions.forEach(id -> topics.withPartition(id, partition -> partition.onRevoking(deadlineNanos))));
    }

    @Override
    public void onClaimed(PartitionId id) {
        strand.post(() -> {
            topics.withPartition(id, PartitionConsumer::onClaimed);
            group.onClaimed();
        });
    }

    @Override
    public void onClaimLost(PartitionId id) {
        strand.post(() -> topics.withPartition(id, PartitionConsumer::onClaimLost));
    }

    @Override
    public void onTrust(boolean trusted) {
        strand.post(() -> group.onTrust(trusted));
    }

    @Override
    public void onRefused(PixyException why) {
        strand.post(() -> refusals.onRefused(why));
    }

    @Override
    public void onTopicsRefused(Set<String> refused, PixyException why) {
        strand.post(() -> refusals.onTopicsRefused(refused, why));
    }
}
