package io.pixy.engine.fetch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A KafkaConsumer and the partitions it reads. The consumer is made when it is needed first.
 *
 * <p>An answer to a fetch that nobody asks for any more stays with the consumer until it is polled, and counts if its
 * offset is the one to be read next by then, though the topic has been deleted and made again. So where another reading of
 * a partition may come to where the last one was, there is another consumer from then on.
 *
 * <p>Confined to the fetch thread, except {@link #wakeUp}.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** Enough to say goodbye; a fetch that is out may take longer, and answers nobody then. */
    private static final Duration CLOSE = Duration.ofMillis(250);

    private static final long TRY_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    /** So many partitions that are read no more are remembered at most. */
    private static final int MOST_FORMER = 1000;

    private final IntFunction<Consumer<byte[], byte[]>> consumers;
    private final Map<TopicPartition, Reading> readings = new HashMap<>();

    private final Former former = new Former();

    /** The consumer's: one and its successor are there at the same time. */
    private int number;

    /** Whether there may be answers that nobody has asked for yet. */
    private boolean polled;

    private volatile Consumer<byte[], byte[]> consumer;
    private boolean hasFailed;
    private long failedNanos;

    /** See {@link Consumers} for what makes the consumer. */
    Lane(IntFunction<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /** Makes the consumer, unless there is one. That can fail, and nothing has changed then. */
    void open() {
        if (consumer == null) {
            consumer = consumers.apply(number);
        }
    }

    /** Opens and adds where that can be done without; if it fails, nothing has changed, and it is tried after a while. */
    boolean takes(Collection<Reading> added, long now) {
        if (hasFailed && now - failedNanos < TRY_AGAIN_NANOS) {
            return false;
        }
        try {
            open();
            add(added);
            hasFailed = false;
        } catch (RuntimeException e) {
            log.warn("Reading goes on as it is, since no other consumer can be made", e);
            hasFailed = true;
            failedNanos = now;
        }
        return !hasFailed;
    }

    boolean isOpen() {
        return consumer != null;
    }

    boolean isEmpty() {
        return readings.isEmpty();
    }

    /** Whether there is anything to be fetched. */
    boolean isReading() {
        for (Reading reading : readings.values()) {
            if (!reading.isHeld()) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return readings.size();
    }

    /** Partitions that are read here, in no order. */
    Collection<Reading> readings() {
        return readings.values();
    }

    boolean has(Reading reading) {
        return readings.get(reading.partition()) == reading;
    }

    Optional<Reading> reading(TopicPartition partition) {
        return Optional.ofNullable(readings.get(partition));
    }

    /** Only when it is open. If another consumer is needed and can't be made, nothing has changed. */
    void add(Collection<Reading> added) {
        if (former.size() > MOST_FORMER || added.stream().anyMatch(this::mayMeetAnAnswer)) {
            renew();
        }
        for (Reading reading : added) {
            readings.put(reading.partition(), reading);
            former.remove(reading.partition());
            reading.moved();
        }
        consumer.assign(readings.keySet());
        for (Reading reading : added) {
            seek(reading);
            // a partition that stays assigned through remove and add keeps its pause
            if (reading.isHeld()) {
                pause(reading);
            } else {
                resume(reading);
            }
        }
    }

    /** Whether there may be an answer to another reading, at an offset that this one comes to. */
    boolean mayMeetAnAnswer(Reading reading) {
        return polled && former.mayBeMetBy(reading);
    }

    /** What has ended is not thought of any more, once no fetch can be out that is older than so long. */
    void forget(long now, long fetchNanos) {
        former.forget(now, fetchNanos);
    }

    /** Goes on with another consumer. */
    private void renew() {
        Consumer<byte[], byte[]> old = consumer;
        consumer = consumers.apply(1 - number);
        number = 1 - number;
        polled = false;
        former.clear();
        consumer.assign(readings.keySet());
        for (Reading reading : readings.values()) {
            seek(reading);
            if (reading.isHeld()) {
                pause(reading);
            }
        }
        close(old);
    }

    /** Goes to where the reading is, wherever the consumer was. */
    void seek(Reading reading) {
        consumer.seek(reading.partition(), reading.next());
    }

    void remove(TopicPartition partition) {
        Reading removed = readings.remove(partition);
        if (removed != null) {
            former.put(removed);
            consumer.assign(readings.keySet());
        }
    }

    void removeAll(List<Reading> removed) {
        boolean some = false;
        for (Reading reading : removed) {
            if (readings.remove(reading.partition(), reading)) {
                former.put(reading);
                some = true;
            }
        }
        if (some) {
            consumer.assign(readings.keySet());
        }
    }

    /** Whether the consumer was polled since it was made. */
    boolean wasPolled() {
        return polled;
    }

    ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polled = true;
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        // without waiting it may have found but a part of a large answer
        if (!records.isEmpty() || !timeout.isZero()) {
            former.onPoll(records.isEmpty());
        }
        return records;
    }

    void pause(Reading reading) {
        consumer.pause(Set.of(reading.partition()));
    }

    void resume(Reading reading) {
        consumer.resume(Set.of(reading.partition()));
    }

    /** Where the consumer is; nothing while it makes sure with a new leader, which can take long, or can't say. */
    OptionalLong position(TopicPartition partition) {
        try {
            return OptionalLong.of(consumer.position(partition, Duration.ZERO));
        } catch (KafkaException e) {
            // whatever it is, and whomever it is about, the next poll tells, too
            log.debug("No position of {}", partition, e);
            return OptionalLong.empty();
        }
    }

    /** How much more Kafka is known to have of a partition than was read. */
    OptionalLong lag(TopicPartition partition) {
        return consumer.currentLag(partition);
    }

    /** Ends a poll that waits, or the next one. */
    void wakeUp() {
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    void close() {
        Consumer<byte[], byte[]> closed = consumer;
        consumer = null;
        readings.clear();
        former.clear();
        polled = false;
        if (closed != null) {
            close(closed);
        }
    }

    @SuppressWarnings("deprecation") // clients 3.9 know no other way to bound it
    private static void close(Consumer<byte[], byte[]> closed) {
        try {
            // the time is for the network; what comes of it is nobody's concern
            Thread.interrupted();
            closed.close(CLOSE);
        } catch (RuntimeException e) {
            log.warn("Closing a Kafka consumer failed", e);
        }
    }
}
