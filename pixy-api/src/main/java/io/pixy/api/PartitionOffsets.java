package io.pixy.api;

import java.util.Objects;

/**
 * The offsets of one partition as a group sees them. Immutable.
 *
 * @param partition the partition
 * @param begin the oldest offset in the log
 * @param end the offset that the next message will get
 * @param offset the committed offset: the first one not known to be acknowledged; -1 if the group never committed
 * @param metadata the committed metadata, empty if none. Holds the acknowledged ranges above {@code offset}, encoded
 * @param sparseAcks those ranges in words, relative to {@code offset}, ends exclusive, such as {@code 1-4,6-7}; empty
 *     if there are none or the metadata is something else
 */
public record PartitionOffsets(int partition, long begin, long end, long offset, String metadata, String sparseAcks) {

    /** The committed offset of a group that never committed. */
    public static final long NONE = -1;

    /** Stands for the begin of the log where an offset can be set. */
    public static final long OLDEST = -2;

    /** Checks that there are texts. */
    public PartitionOffsets {
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(sparseAcks, "sparseAcks");
    }

    /**
     * How many offsets the log spans.
     *
     * @return {@code end - begin}
     */
    public long count() {
        return end - begin;
    }

    /**
     * How far the group is behind; sparse acknowledgements do not count.
     *
     * @return 0 if nothing was committed, else {@code end - offset}, which is negative for an offset past the end
     */
    public long lag() {
        if (offset == NONE) {
            return 0;
        }
        return offset == OLDEST ? count() : end - offset;
    }
}
