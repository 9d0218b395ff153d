package io.pixy.engine.registry.kafka;

import io.pixy.api.PixyException;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is told, one line each. */
class RecordingListener implements Listener {
    final List<String> news = new CopyOnWriteArrayList<>();

    @Override
    public void onAssigned(Map<String, SortedSet<Integer>> assignment) {
        news.add("assigned " + assignment);
    }

    @Override
    public void onRevoking(Set<PartitionId> partitions, long deadlineNanos) {
        news.add("revoking " + partitions);
    }

    @Override
    public void onClaimed(PartitionId partition) {
        news.add("claimed " + partition);
    }

    @Override
    public void onClaimLost(PartitionId partition) {
        news.add("lost " + partition);
    }

    @Override
    public void onTrust(boolean trusted) {
        news.add("trust " + trusted);
    }

    @Override
    public void onRefused(PixyException why) {
        news.add("refused " + why.getMessage());
    }

    @Override
    public void onTopicsRefused(Set<String> refused, PixyException why) {
        news.add("refused " + refused + " " + why.getMessage());
    }
}
