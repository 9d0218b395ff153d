package io.pixy.engine.partition;

import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetTracker;

/**
 * How a partition goes on whose topic was deleted and made again under its name.
 *
 * <p>Owned by a {@link PartitionConsumer}, for its states. Confined to the group strand.
 */
final class AnotherTopic {
    private final PartitionConsumer partition;

    AnotherTopic(PartitionConsumer partition) {
        this.partition = partition;
    }

    /** Nothing is known of the new topic yet but that all of it is for the group. */
    private void track() {
        partition.startTracking(new OffsetTracker(new Committed(0, ""), partition.rules()));
        partition.handOuts().position(0);
        partition.commits().begin(partition.tracker(), true);
    }

    /**
     * Gives a partition of another topic up. Whoever is next must find its start committed, not what may arrive yet of the
     * topic before: even where the new topic lacks the partition, which it may have got when that arrives.
     */
    void leaveStart(boolean exists) {
        if (partition.hold().isClaimed() && (exists || partition.commits().isAtLarge())) {
            track();
        }
        partition.become(new Releasing(partition));
    }

    /** Consumes the new topic from its start. */
    void begin() {
        track();
        partition.become(new Consuming(partition, false));
    }
}
