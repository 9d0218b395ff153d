package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.Header;
import io.pixy.api.RecordPosition;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Goes through the letters that were not put back, partition after partition, until there are enough for a page. Blocks.
 * Confined to one thread.
 */
final class LetterWalk {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);
    private static final long LONGEST_LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Instant LAST_MILLI = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final Consumer<byte[], byte[]> consumer;
    private final LetterBox box;
    private final DeadLetterQuery query;
    private final BooleanSupplier isWanted;
    private final Clock clock;
    private final long startNanos;
    private final List<DeadLetter> found = new ArrayList<>();
    private long bytes;

    /** {@code isWanted}: whether somebody still waits for a page. */
    LetterWalk(
            Consumer<byte[], byte[]> consumer,
            LetterBox box,
            DeadLetterQuery query,
            BooleanSupplier isWanted,
            Clock clock) {
        this.consumer = consumer;
        this.box = box;
        this.query = query;
        this.isWanted = isWanted;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    DeadLetterPage page(Map<TopicPartition, Place> places) {
        List<TopicPartition> partitions = places.keySet().stream()
                .filter(partition -> begin(partition, places.get(partition))
                        < places.get(partition).end())
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
        for (TopicPartition partition : partitions) {
            Place place = places.get(partition);
            long at = Math.max(begin(partition, place), fromTime(partition));
            Optional<RecordPosition> next = at < place.end() ? go(partition, place, at) : Optional.empty();
            if (next.isPresent()) {
                return new DeadLetterPage(found, next);
            }
        }
        return new DeadLetterPage(found, Optional.empty());
    }

    /** Where to begin in a partition; at its end if nothing of it is asked for. */
    private long begin(TopicPartition partition, Place place) {
        if (query.at().isEmpty() || query.at().get().partition() < partition.partition()) {
            return place.at();
        }
        RecordPosition at = query.at().get();
        return at.partition() > partition.partition() ? place.end() : Math.max(place.at(), at.offset());
    }

    private long fromTime(TopicPartition partition) {
        if (query.from().isEmpty()) {
            return 0;
        }
        Instant from = query.from().get();
        if (from.isAfter(LAST_MILLI)) {
            return Long.MAX_VALUE;
        }
        long millis = from.isBefore(Instant.EPOCH) ? 0 : from.toEpochMilli();
        OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, millis), LONGEST_QUESTION)
                .get(partition);
        return first == null ? Long.MAX_VALUE : first.offset();
    }

    /** Where the next page begins; nothing if the partition was gone through. */
    private Optional<RecordPosition> go(TopicPartition partition, Place place, long from) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long at = from;
        while (at < place.end()) {
            if (!isWanted.getAsBoolean() || clock.nanoTime() - startNanos > LONGEST_LOOK_NANOS) {
                return place(partition, at);
            }
            for (ConsumerRecord<byte[], byte[]> record : poll(partition)) {
                if (record.offset() >= place.end()) {
                    break;
                }
                Optional<DeadLetter> letter =
                        LetterReader.read(record).filter(one -> isWanted(one) && !place.isDone(record.offset()));
                if (letter.isPresent() && !take(letter.get())) {
                    return place(partition, record.offset());
                }
            }
            at = consumer.position(partition, LONGEST_QUESTION);
        }
        return Optional.empty();
    }

    private boolean isWanted(DeadLetter letter) {
        Instant written = Instant.ofEpochMilli(letter.writtenMillis());
        return box.holds(letter)
                && query.from().map(from -> !written.isBefore(from)).orElse(true);
    }

    /** Whether there was room for it. */
    private boolean take(DeadLetter letter) {
        long size = size(letter);
        if (found.size() >= query.max() || (!found.isEmpty() && bytes + size > query.maxBytes())) {
            return false;
        }
        found.add(letter);
        bytes += size;
        return true;
    }

    private static long size(DeadLetter letter) {
        long size =
                (long) length(letter.message().key()) + length(letter.message().value());
        for (Header header : letter.message().headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static Optional<RecordPosition> place(TopicPartition partition, long offset) {
        return Optional.of(new RecordPosition(partition.partition(), offset));
    }

    /** Some; none if retention has taken what was next, which is passed over then. */
    private ConsumerRecords<byte[], byte[]> poll(TopicPartition partition) {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            long begin = consumer.beginningOffsets(List.of(partition), LONGEST_QUESTION)
                    .get(partition);
            if (begin <= consumer.position(partition, LONGEST_QUESTION)) {
                throw e;
            }
            consumer.seek(partition, begin);
            return ConsumerRecords.empty();
        }
    }
}
