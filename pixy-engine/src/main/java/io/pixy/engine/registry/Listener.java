package io.pixy.engine.registry;

import io.pixy.api.PixyException;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * Hears about one consumer group, one call at a time, in the order of the events. Must not block, and may call the
 * {@link Membership}. The calling thread may be any, also one that is just calling the membership.
 */
public interface Listener {

    /**
     * What this instance is to consume, now. Comes after each change in the group, and sometimes without one; the first
     * one tells that the group is joined.
     *
     * @param assignment topic to partitions, replaces all earlier ones; empty for a topic of which others have all. A
     *     topic that is missing is one of which nothing can be told yet, which changes nothing
     */
    void onAssigned(Map<String, SortedSet<Integer>> assignment);

    /**
     * Claims that go to somebody else, who waits until they are released. Comes after the assignment that lacks them.
     *
     * @param partitions held by this instance
     * @param deadlineNanos when they are taken away at the latest, which {@link #onClaimLost} tells then; by the clock of
     *     the registry
     */
    void onRevoking(Set<PartitionId> partitions, long deadlineNanos);

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

    /**
     * The group can't be joined, or not be stayed in, for a reason that only people can remove: who asks for messages is
     * told so, with every call. The registry goes on trying; an assignment that comes tells that it succeeded.
     *
     * @param why what is wrong and how to mend it
     */
    void onRefused(PixyException why);

    /**
     * Some of the topics can't be consumed, for a reason that only people can remove; the others can. The registry goes on
     * trying; an assignment that has the topic tells that it succeeded.
     *
     * @param refused of those that are subscribed to
     * @param why what is wrong and how to mend it
     */
    void onTopicsRefused(Set<String> refused, PixyException why);
}
