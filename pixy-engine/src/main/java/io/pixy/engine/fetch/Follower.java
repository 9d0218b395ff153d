package io.pixy.engine.fetch;

import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;

/**
 * A group that reads a partition, and how far it has got while it reads together with others. Guarded by the shared reader
 * from then on, by the group's fetcher before.
 */
final class Follower {
    private final PartitionId id;
    private final long epoch;
    private final Allowance allowance;
    private final KafkaFetcher group;
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

    /** Nothing was read, but it is known where the log ends. */
    Fetched at(long end) {
        return new Fetched(id, epoch, next, List.of(), next, end);
    }

    /** What is news to this group, which has got there then. It may have been ahead. */
    Fetched advance(Fetched batch) {
        List<Message> messages = batch.messages();
        if (batch.from() < next) {
            messages = messages.stream()
                    .filter(message -> message.offset() >= next)
                    .toList();
        }
        Fetched news = new Fetched(id, epoch, next, messages, Math.max(next, batch.next()), batch.end());
        next = news.next();
        boolean unused = allowance.added(messages.size(), Reading.bytes(messages));
        return news;
    }

    /** The same for a group that is not the only one: who gets a message may do with its arrays what they like. */
    Fetched advanceWithCopies(Fetched batch) {
        Fetched news = advance(batch);
        return new Fetched(
                id,
                epoch,
                news.from(),
                news.messages().stream().map(Follower::copy).toList(),
                news.next(),
                news.end());
    }

    /** What could not be told is to be read again. */
    void undo(Fetched untold) {
        next = untold.from();
        allowance.taken(untold.messages().size(), Reading.bytes(untold.messages()));
    }

    private static Message copy(Message message) {
        List<Header> headers = message.headers();
        if (!headers.isEmpty()) {
            headers = new ArrayList<>(headers);
            headers.replaceAll(header -> new Header(header.key(), copy(header.value())));
        }
        return new Message(
                message.topic(),
                message.partition(),
                message.offset(),
                copy(message.key()),
                copy(message.value()),
                headers,
                message.timestampMillis(),
                message.attempt());
    }

    private static byte[] copy(byte[] bytes) {
        return bytes == null ? null : bytes.clone();
    }
}
