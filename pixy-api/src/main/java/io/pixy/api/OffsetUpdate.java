package io.pixy.api;

import java.util.Objects;

/**
 * A committed offset to set. Immutable.
 *
 * @param partition the partition
 * @param offset the next offset to consume; -1 for the newest, -2 for the oldest at the time of setting
 * @param metadata the metadata to store, empty for none; if it decodes as acknowledged ranges, the messages in them are
 *     skipped
 */
public record OffsetUpdate(int partition, long offset, String metadata) {
    /** Stands for the end of the log. */
    public static final long NEWEST = -1;

    /** Stands for the begin of the log. */
    public static final long OLDEST = -2;

    /**
     * Checks the parts.
     *
     * @throws InvalidRequestException if the offset is below -2
     */
    public OffsetUpdate {
        Objects.requireNonNull(metadata, "metadata");
        if (offset < OLDEST) {
            throw new InvalidRequestException(
                    "bad offset: " + offset + ", expected 0 or above, -1 for the newest or -2 for the oldest");
        }
    }
}
