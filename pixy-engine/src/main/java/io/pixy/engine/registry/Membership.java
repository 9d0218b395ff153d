package io.pixy.engine.registry;

import io.pixy.engine.runtime.PartitionId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * This instance's part in one consumer group. No method blocks; what comes of them reaches the {@link Listener}.
 * Thread-safe.
 */
public interface Membership {

    /** The name under which this instance appears in snapshots. */
    String memberId();

    /**
     * Registers for exactly these topics and keeps the registration up, also through lost sessions. With no topic the
     * instance is not registered. Each call leads to a snapshot, even if nothing changed.
     */
    void subscribe(Set<String> topics);

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
