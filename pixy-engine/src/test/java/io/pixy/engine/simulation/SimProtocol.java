package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.Set;

/** How a member talks to its coordinator. What it has to tell to the group it does through {@link Owner}. */
interface SimProtocol {
    /** The member, on whose thread all of this runs. */
    interface Owner {
        void post(Runnable task);

        /** What is subscribed to. */
        Set<String> subscribed();

        /** What has been given and is not wanted back. */
        Set<PartitionId> owned();

        boolean isCurrent(SimSeat seat);

        /** The thread waits for the release of these for as long as it may, then goes on. */
        void giveBack(Set<PartitionId> partitions, Runnable after);

        /** A rebalance has ended, in which these topics were asked for. */
        void onGiven(Set<PartitionId> added, Set<String> asked);

        /** A join has ended: the silence until now was none. Whether it is in doubt heartbeats say. */
        void onJoined();

        /** An answer has come, whatever it says; not on the thread. */
        void onHeard(SimSeat seat);

        /** The coordinator does not know that member any more. */
        void onUnknown(SimSeat seat);

        /** Somebody else has its name. */
        void onDisplaced(SimSeat seat);

        /** It can't be a member now, which is tried again. */
        void refuse();
    }

    /** A life of the member begins, or there is none with null. */
    void begin(SimSeat seat);

    /** Other topics are subscribed to. */
    void onSubscribed();

    /** Does what a poll does. */
    void poll();

    /** Whether it waits for all others. */
    boolean isJoining();

    /** Whether it was told that all is lost, which the thread may not have heard. */
    boolean isMute();

    /** Under which it commits. */
    int generation();

    /** The group is to share out anew, or is asked what it knows. */
    void stir();

    /** A second has gone by. */
    void beat();
}
