package io.pixy.engine.registry;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * This instance's part in one consumer group. No method blocks; what comes of them reaches the {@link Listener}.
 * Thread-safe.
 */
public interface Membership {

    /**
     * Registers for exactly these topics and keeps the registration up, also through lost sessions. With no topic the
     * instance is not registered. Each call leads to an assignment, even if nothing changed.
     */
    void subscribe(Set<String> topics);

    /**
     * Tells how many partitions topics have, as far as that is known and after every change. Members that compute their
     * assignment themselves do it with these numbers.
     *
     * @param counts topic to number of partitions, 0 for one that does not exist; replaces all earlier ones
     */
    void onPartitionCounts(Map<String, Integer> counts);

    /**
     * Tries to become the owner of a partition until it succeeds, which {@link Listener#onClaimed} tells, or until
     * {@link #release}. Claiming what is claimed already has no effect.
     */
    void claim(PartitionId partition);

    /**
     * Gives a partition up, or stops trying to claim it. Nothing is told of the partition from then on, until it is
     * claimed again.
     *
     * @return completes when others can claim it, or when the session that held it is gone, or when it was claimed
     *     again meanwhile; never fails. While the registry is away that may take as long as its session time-out and a
     *     pending operation last; closing the registry completes it
     */
    CompletableFuture<Void> release(PartitionId partition);

    /**
     * Commits offsets in the name of this member. Not to be called again before it has completed. When the result is
     * there, nothing of this call is under way any more on our side; after {@link CommitFailure.Kind#UNANSWERED} it may
     * still be at the broker's.
     *
     * @param pairs what to store, for partitions that are claimed
     * @return empty for each partition whose pair is stored; comes within a time that the registry guarantees, on any
     *     thread, and never fails, since failures belong to partitions
     */
    CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs);

    /**
     * Takes back the registration, so that the others take over; claims stay until released.
     *
     * @return completes when it is gone, or the session is, or when it was subscribed again meanwhile; never fails
     */
    CompletableFuture<Void> unsubscribe();

    /**
     * Ends the membership: no more news, claims that are left are released, what an empty group leaves behind is
     * cleaned up.
     *
     * @return completes when done; never fails
     */
    CompletableFuture<Void> leave();
}
