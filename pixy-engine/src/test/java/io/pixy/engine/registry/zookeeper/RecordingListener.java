package io.pixy.engine.registry.zookeeper;

import io.pixy.api.PixyException;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it is told. Thread-safe: by its collections. */
final class RecordingListener implements Listener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<GroupSnapshot> snapshots = new CopyOnWriteArrayList<>();
    final Set<PartitionId> owned = new ConcurrentSkipListSet<>();
    final AtomicInteger overlaps = new AtomicInteger();
    volatile boolean trusted = true;
    private final AtomicInteger inside = new AtomicInteger();

    /** Brings news here, and remembers which snapshots they come from. */
    SnapshotNews news() {
        return new SnapshotNews("g", "me", this) {
            @Override
            void snapshot(GroupSnapshot snapshot) {
                record("snapshot " + snapshot.members(), () -> snapshots.add(snapshot));
                super.snapshot(snapshot);
            }
        };
    }

    @Override
    public void onAssigned(Map<String, SortedSet<Integer>> assignment) {
        // told by the snapshot
    }

    @Override
    public void onRevoking(Set<PartitionId> partitions, long deadlineNanos) {
        throw new AssertionError("members claim and release by themselves");
    }

    @Override
    public void onRefused(PixyException why) {
        record("refused " + why.getMessage(), () -> {});
    }

    @Override
    public void onTopicsRefused(Set<String> refused, PixyException why) {
        record("refused " + refused + " " + why.getMessage(), () -> {});
    }

    @Override
    public void onClaimed(PartitionId partition) {
        record("claimed " + partition, () -> owned.add(partition));
    }

    @Override
    public void onClaimLost(PartitionId partition) {
        record("lost " + partition, () -> owned.remove(partition));
    }

    @Override
    public void onTrust(boolean now) {
        record("trust " + now, () -> trusted = now);
    }

    String last() {
        return snapshots.isEmpty()
                ? "none"
                : snapshots.get(snapshots.size() - 1).members().toString();
    }

    private void record(String event, Runnable change) {
        if (inside.incrementAndGet() > 1) {
            overlaps.incrementAndGet();
        }
        change.run();
        events.add(event);
        inside.decrementAndGet();
    }
}
