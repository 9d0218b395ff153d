package io.pixy.engine.partition;

import io.pixy.engine.runtime.PartitionId;

/** Where messages are handed out from. Confined to the group strand. */
public interface MessageSource {
    /** The partition. */
    PartitionId id();

    /**
     * Takes so many messages at most, and records that they were handed out, in one step.
     *
     * @return whether there is more to take; if not, somebody tells when there is again
     */
    boolean take(Batch batch, int most);

    /** About how many messages {@link #take} would yield. */
    int available();
}
