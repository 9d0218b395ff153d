package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** A partition that is read, and how far. Confined to the fetch thread. */
final class Reading {
    /** By then an answer has come, or something is in the way. */
    private static final int SCANS = 3;

    private final PartitionId id;
    private final long epoch;
    private final Allowance allowance;
    private final TopicPartition partition;
    private long next;
    private long end = Fetched.UNKNOWN;
    private long stirredNanos;
    private boolean held;
    private int scans;

    /** Reading that begins at an offset. */
    Reading(PartitionId id, long epoch, long next, Allowance allowance) {
        this.id = id;
        this.epoch = epoch;
        this.allowance = allowance;
        this.partition = kafkaName(id);
        this.next = next;
    }

    static TopicPartition kafkaName(PartitionId id) {
        return new TopicPartition(id.topic(), id.partition());
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

    /** Counts what was read, which may fill the buffer. */
    void added(List<Message> messages) {
        boolean unused = allowance.added(messages.size(), bytes(messages));
    }

    static long bytes(List<Message> messages) {
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

    /** Whether the buffer is full. */
    boolean isPaused() {
        return allowance.isPaused();
    }

    /** Whether consumers are to leave it out; changed with them only. */
    boolean isHeld() {
        return held;
    }

    void hold(boolean nowHeld) {
        held = nowHeld;
    }

    /** Another consumer reads it from now on, which knows nothing yet. */
    void moved() {
        scans = 0;
    }

    /** Something has happened after which it must not wait long: it was added, has room again, or Kafka has more of it. */
    void stir(long now) {
        stirredNanos = now;
    }

    /** For how long nothing such has happened. */
    long calmNanos(long now) {
        return now - stirredNanos;
    }

    /**
     * Whether the consumer is asked where the log ends, at this scan: it asks the brokers if it does not know, which it does
     * as soon as a first fetch is answered.
     */
    boolean asksForEnd() {
        scans = Math.min(SCANS, scans + 1);
        return scans == SCANS && !held;
    }

    /** Whether there is news in where the log ends. */
    boolean isEndNews(long position, OptionalLong lag) {
        return lag.isPresent() && position + lag.getAsLong() != end;
    }

    /** What was read up to a position, and how much more there is. */
    Fetched upTo(List<Message> messages, long position, OptionalLong lag) {
        long from = next;
        next = Math.max(from, position);
        end = lag.isPresent() ? position + lag.getAsLong() : end;
        return new Fetched(id, epoch, from, messages, next, end);
    }
}
