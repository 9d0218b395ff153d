package io.pixy.engine.offsets;

import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Where committed offsets are kept, and the ends of the logs they refer to.
 *
 * <p>No call blocks. Every result has an entry for each partition that was asked about and comes within a time that the
 * store guarantees, on any thread; a future never fails, since failures belong to partitions. Thread-safe.
 */
public interface OffsetStore {

    /** What the group has committed; {@link Committed#NONE} if nothing, which is not the same as a failure. */
    CompletableFuture<Map<PartitionId, Lookup<Committed>>> fetch(String group, Set<PartitionId> partitions);

    /** The topics in which the group has committed anything. */
    CompletableFuture<Lookup<Set<String>>> topics(String group);

    /**
     * Commits. When the result is there, nothing of this call is under way any more on our side; after {@link
     * CommitFailure.Kind#UNANSWERED} it may still be at the broker's.
     *
     * @return empty for each partition whose pair is stored
     */
    CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
            String group, Map<PartitionId, Committed> pairs);

    /**
     * Where logs begin and end. Each partition has an answer of its own, since one without a leader takes as long as the
     * store's time-out.
     */
    Map<PartitionId, CompletableFuture<Lookup<LogRange>>> logRanges(Set<PartitionId> partitions);
}
