package io.pixy.api;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a consumer group is with one partition of a topic. Immutable.
 *
 * @param partition the partition
 * @param owner the client id of the instance that consumes it for the group; nothing if none does
 * @param begin the oldest offset in the log
 * @param end the offset that the next message will get
 * @param committed the first offset that is not known to be acknowledged; nothing if the group never committed
 * @param lag how many offsets there are from {@code committed} to {@code end}; nothing if the group never committed
 * @param state what only its owner knows; nothing if that is another instance
 */
public record QueuePartition(
        int partition,
        Optional<String> owner,
        long begin,
        long end,
        OptionalLong committed,
        OptionalLong lag,
        Optional<QueueState> state) {

    /** Checks that all is there. */
    public QueuePartition {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(committed, "committed");
        Objects.requireNonNull(lag, "lag");
        Objects.requireNonNull(state, "state");
    }
}
