package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A group that reads a partition, and how far it has got while it reads together with others. Guarded by the shared reader
 * from then on, by the group's fetcher before; whether it rests is anybody's.
 */
final class Follower {
    private final PartitionId id;
    private final long epoch;
    private final Allowance allowance;
    private final KafkaFetcher group;
    private final AtomicBoolean resting = new AtomicBoolean();
    private long next;

    /** A group that is to read from an offset on. */
    Follower(PartitionId id, long epoch, long next, Allowance allowance, KafkaFetcher group) {
        this.id = id;
        this.epoch = epoch;
        this.next = next;
        this.allowance = allowance;
        this.group = group;
    }

    PartitionId id() {
        return id;
    }

    long epoch() {
        return epoch;
    }

    long next() {
        return next;
    }

    KafkaFetcher group() {
        return group;
    }

    /** It has got there by itself. */
    void moveTo(long offset) {
        next = offset;
    }

    /** To be read by the group itself, from where it has got to. */
    Reading reading() {
        return new Reading(id, epoch, next, allowance);
    }

    boolean isFull() {
        return allowance.isPaused();
    }

    /** Nobody reads for it until there is room again. */
    void rest() {
        resting.set(true);
    }

    /** True for one of those who find that there is room again, who has it read from then on. */
    boolean wake() {
        return resting.compareAndSet(true, false);
    }

    /** Nothing was read, but it is known where the log ends. */
    Fetched at(long end) {
        return new Fetched(id, epoch, next, List.of(), next, end);
    }

    /**
     * What is news to this group, which has got there then. It may have been ahead.
     *
     * @param bytes of all messages
     */
    Fetched advance(Fetched batch, long bytes) {
        List<Message> messages = batch.messages();
        if (batch.from() < next) {
            messages = messages.stream()
                    .filter(message -> message.offset() >= next)
                    .toList();
        }
        Fetched news = new Fetched(
                id, epoch, Math.max(next, batch.from()), messages, Math.max(next, batch.next()), batch.end());
        next = news.next();
        boolean unused =
                allowance.added(messages.size(), messages == batch.messages() ? bytes : Reading.bytes(messages));
        return news;
    }

    /** The same for a group that is not the only one. */
    Fetched advanceWithCopies(Fetched batch, long bytes) {
        Fetched news = advance(batch, bytes);
        return new Fetched(id, epoch, news.from(), new Copies(news.messages()), news.next(), news.end());
    }

    /** What could not be told is to be read again. */
    void undo(Fetched untold) {
        next = untold.from();
        allowance.untold(untold.messages().size(), Reading.bytes(untold.messages()));
    }
}
