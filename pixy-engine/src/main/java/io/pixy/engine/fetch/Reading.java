package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A partition that is read, and how far. Confined to the fetch thread. */
final class Reading {
    private final PartitionId id;
    private final long epoch;
    private final Allowance allowance;
    private final TopicPartition partition;
    private long next;
    private long fullNanos;

    /** Reading that begins at an offset. */
    Reading(PartitionId id, long epoch, long next, Allowance allowance) {
        this.id = id;
        this.epoch = epoch;
        this.allowance = allowance;
        this.partition = new TopicPartition(id.topic(), id.partition());
        this.next = next;
    }

    PartitionId id() {
        return id;
    }

    long epoch() {
        return epoch;
    }

    TopicPartition partition() {
        return partition;
    }

    /** The offset to be read next. */
    long next() {
        return next;
    }

    /** Counts what was read; true if the buffer is full. */
    boolean added(List<Message> messages, long now) {
        boolean full = allowance.added(messages.size(), bytes(messages));
        if (full) {
            fullNanos = now;
        }
        return full;
    }

    private static long bytes(List<Message> messages) {
        long bytes = 0;
        for (Message message : messages) {
            bytes += Fetched.sizeOf(message);
        }
        return bytes;
    }

    /** What was read could not be told, so it is to be read again. */
    void undo(Fetched untold) {
        next = untold.from();
        allowance.taken(untold.messages().size(), bytes(untold.messages()));
    }

    /** How long ago the buffer was full. */
    long sinceFull(long now) {
        return now - fullNanos;
    }

    boolean isPaused() {
        return allowance.isPaused();
    }

    Fetched upTo(List<Message> messages, long position) {
        long from = next;
        next = Math.max(from, position);
        return new Fetched(id, epoch, from, messages, next);
    }
}
