package io.pixy.engine.partition;

import io.pixy.api.BlockedReason;
import io.pixy.api.QueueState;
import io.pixy.engine.fetch.Fetched;
import java.util.Optional;

/**
 * A stage in the life of a partition. The default of an event is that it means nothing here: news from other threads may
 * come late. Confined to the group strand.
 */
abstract sealed class State permits Claiming, Seeking, Consuming, Draining, Releasing, Released {
    static final QueueState.Blockage GIVEN_UP =
            new QueueState.Blockage(BlockedReason.DRAINING, "the partition is being given up");

    final PartitionConsumer partition;

    State(PartitionConsumer partition) {
        this.partition = partition;
    }

    void enter() {}

    /** Nothing of this state may happen afterwards: timers are cancelled here. */
    void leave() {}

    void onWanted() {}

    abstract void onUnwanted();

    void onClaimed() {}

    void onClaimLost() {}

    void onFetched(Fetched fetched) {}

    void onOutOfRange(long epoch) {}

    void onUnreadable(long epoch, Throwable why) {}

    void onFetcherDead(Throwable why) {}

    void on(Asking who) {}

    /** An acknowledgement, a gap or a dropped message has changed the tracker. */
    void onTrackerChanged() {}

    /**
     * The topic was deleted and made again: nothing that was known, pending or committed is about this one. The tracker is
     * gone already.
     *
     * @param exists whether the new one has this partition
     */
    void onAnotherTopic(boolean exists) {}

    /** Clients have had their time: what they have acknowledged by now is committed at last. */
    void onTimeToCommit() {}

    /** Time is up: do without what others have yet to do. */
    void onHurry() {}

    boolean handsOut() {
        return false;
    }

    boolean takesAcks() {
        return false;
    }

    /** Whether clients may say when messages are to come again: only while it is for us to hand them out. */
    boolean takesWishes() {
        return false;
    }

    /** What keeps messages from being handed out as long as it lasts. */
    Optional<QueueState.Blockage> blockage() {
        return Optional.empty();
    }

    final PartitionContext context() {
        return partition.context();
    }

    /** Whether late news still concern this state. */
    final boolean isCurrent() {
        return partition.state() == this;
    }
}
