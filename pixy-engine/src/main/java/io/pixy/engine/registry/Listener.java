package io.pixy.engine.registry;

import io.pixy.engine.runtime.PartitionId;

/**
 * Hears about one consumer group, one call at a time, in the order of the events. Must not block, and may call the
 * {@link Membership}. The calling thread may be any, also one that is just calling the membership.
 */
public interface Listener {

    /**
     * The members and what they subscribe to, now. Comes after each change and sometimes without one.
     *
     * @param snapshot replaces all earlier ones
     */
    void onSnapshot(GroupSnapshot snapshot);

    /** This instance owns the partition from now on. */
    void onClaimed(PartitionId partition);

    /** This instance does not own the partition any more, though it did not release it. */
    void onClaimLost(PartitionId partition);

    /**
     * Whether claims can be relied upon. In doubt, another instance may own our partitions any moment, or does already:
     * an instance that is strict hands nothing out. When trust is back, every claim that is still held has been
     * verified; those that are not were told to {@link #onClaimLost} before.
     *
     * @param trusted true at the start
     */
    void onTrust(boolean trusted);
}
