package io.pixy.engine.fetch;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The last readings of partitions that a consumer read and does not read now, as long as it may have answers to them that
 * nobody has asked for: a fetch may be out when a reading ends, and its answer stays with the consumer until that is polled.
 * A poll that brings nothing leaves none behind, nor do very many polls: the first answer that has come is the first one to be
 * brought. Confined to the fetch thread.
 */
final class Former {
    private final Map<TopicPartition, Entry> entries = new HashMap<>();

    /** So many polls count as one that brings nothing. */
    private static final int MANY = 1000;

    /** How many polls there were, one that brought nothing being many. */
    private long polls;

    private static final class Entry {
        private final Reading reading;

        /** When it was first seen here; unknown until somebody tells the time. */
        private Long sinceNanos;

        /** How many polls there had been when no fetch could be out any more. */
        private Long ripe;

        private Entry(Reading reading) {
            this.reading = reading;
        }
    }

    void put(Reading ended) {
        entries.put(ended.partition(), new Entry(ended));
    }

    /** It is read again, behind where it was. */
    void remove(TopicPartition partition) {
        entries.remove(partition);
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }

    void onPoll(boolean isEmpty) {
        polls += isEmpty ? MANY : 1;
    }

    /** Whether there may be an answer to another reading, at an offset that this one comes to. */
    boolean mayBeMetBy(Reading reading) {
        Entry last = entries.get(reading.partition());
        return last != null && last.reading != reading && reading.next() <= last.reading.next();
    }

    /** Forgets those whose answers have come and gone. */
    void forget(long now, long fetchNanos) {
        entries.values().removeIf(entry -> {
            if (entry.sinceNanos == null) {
                entry.sinceNanos = now;
            } else if (entry.ripe == null && now - entry.sinceNanos > fetchNanos) {
                entry.ripe = polls;
            }
            return entry.ripe != null && polls - entry.ripe >= MANY;
        });
    }
}
