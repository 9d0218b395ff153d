package io.pixy.engine.offsets;

import java.util.Objects;

/**
 * What is stored in Kafka for a group and a partition. Immutable.
 *
 * @param offset the first offset that is not acknowledged; negative if nothing was ever committed
 * @param metadata the acknowledged ranges above it, see {@link SparseAcks}; empty if there are none
 */
public record Committed(long offset, String metadata) {
    /** What a group has that never committed. */
    public static final Committed NONE = new Committed(-1, "");

    public Committed {
        Objects.requireNonNull(metadata, "metadata");
    }
}
