package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;

/**
 * What was read of one partition: all of the log from {@code from} to the offset before {@code next}. Offsets in between
 * that no message has do not exist (compaction, transaction markers, aborted batches). Immutable.
 *
 * @param partition the partition
 * @param epoch of the {@link Fetcher#add} it belongs to
 * @param from where it begins: the {@code next} of what was told before, or the offset of the {@link Fetcher#add}
 * @param messages in order of offsets; may be empty
 * @param next the offset that will be read next
 * @param end where the log ended when that was read, or {@link #UNKNOWN}
 */
public record Fetched(PartitionId partition, long epoch, long from, List<Message> messages, long next, long end) {
    /** Kafka has not told yet. */
    public static final long UNKNOWN = -1;

    public Fetched {
        if (from > next) {
            throw new IllegalArgumentException("From " + from + " to " + next + " of " + partition);
        }
    }

    /** The end of the log is not known. */
    public Fetched(PartitionId partition, long epoch, long from, List<Message> messages, long next) {
        this(partition, epoch, from, messages, next, UNKNOWN);
    }

    /** Whether anything was read, be it that nothing is there. */
    public boolean isProgress() {
        return next > from;
    }

    /** What a message counts in buffers: its payload and an allowance for objects around it. */
    public static long sizeOf(Message message) {
        long size = 64;
        size += message.key() == null ? 0 : message.key().length;
        size += message.value() == null ? 0 : message.value().length;
        for (var header : message.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }
}
