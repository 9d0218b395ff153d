package io.pixy.engine.partition;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Keeps what was asked of the registry; what comes of it is up to the test. */
public final class ManualMembership implements Membership {
    /** What was called, in order: "claim t/0", "release t/0", "subscribe [t]", "unsubscribe", "leave". */
    public final List<String> calls = new ArrayList<>();

    /** Claimed or being claimed. */
    public final Set<PartitionId> claims = new TreeSet<>();

    public final Map<PartitionId, CompletableFuture<Void>> releases = new HashMap<>();
    public final CompletableFuture<Void> left = new CompletableFuture<>();
    public Set<String> topics = Set.of();

    /** Whether releases take no time. */
    public boolean releasesAtOnce = true;

    private final OffsetStore offsets;

    /** One that brings commits to a store. */
    public ManualMembership(OffsetStore offsets) {
        this.offsets = offsets;
    }

    /** What is told of the group's topics reaches whoever derives the assignment. */
    public Consumer<Map<String, Integer>> onCounts = counts -> {};

    @Override
    public void onPartitionCounts(Map<String, Integer> counts) {
        onCounts.accept(counts);
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs) {
        return offsets.commit("g", pairs);
    }

    @Override
    public void subscribe(Set<String> newTopics) {
        topics = new TreeSet<>(newTopics);
        calls.add("subscribe " + topics);
    }

    @Override
    public void claim(PartitionId partition) {
        claims.add(partition);
        calls.add("claim " + partition);
    }

    @Override
    public CompletableFuture<Void> release(PartitionId partition) {
        calls.add("release " + partition);
        CompletableFuture<Void> released = new CompletableFuture<>();
        releases.put(partition, released);
        if (releasesAtOnce) {
            finishRelease(partition);
        }
        return released;
    }

    /** Others can claim it from now on. */
    public void finishRelease(PartitionId partition) {
        claims.remove(partition);
        releases.get(partition).complete(null);
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        topics = Set.of();
        calls.add("unsubscribe");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> leave() {
        calls.add("leave");
        return left;
    }
}
