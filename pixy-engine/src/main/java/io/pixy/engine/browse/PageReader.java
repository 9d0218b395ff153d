package io.pixy.engine.browse;

import io.pixy.api.BrowseRequest;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.Records;
import io.pixy.engine.kafka.Times;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;

/**
 * Reads one page of a partition: what lies between its beginning and the end that the log has when it is asked for. Blocks.
 * Confined to one thread, and to one page.
 */
final class PageReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);
    private static final Duration SHORTEST_QUESTION = Duration.ofMillis(1);

    private final Consumer<byte[], byte[]> consumer;
    private final BrowseRequest request;
    private final TopicPartition partition;
    private final Clock clock;
    private final long deadlineNanos;
    private final List<Message> found = new ArrayList<>();
    private long bytes;
    private long begin;
    private long end;
    private long next;

    /** Whether the page ends before it need. */
    private boolean isCut;

    /**
     * Reads nothing yet.
     *
     * @param consumer without a group, and without a rule for offsets out of range
     * @param deadlineNanos when to be content with what there is
     */
    PageReader(Consumer<byte[], byte[]> consumer, BrowseRequest request, Clock clock, long deadlineNanos) {
        this.consumer = consumer;
        this.request = request;
        this.partition = new TopicPartition(request.topic(), request.partition());
        this.clock = clock;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Reads.
     *
     * @param isWanted whether somebody still waits for it
     * @throws RuntimeException of ours or of kafka-clients, if there is nothing to show for it
     */
    MessagePage read(BooleanSupplier isWanted) {
        checkExists();
        askLimits();
        next = start();
        checkNotBeyond();
        long first = next;
        if (next < end) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, next);
        }
        while (next < end && !isFull() && isWanted.getAsBoolean()) {
            if (isLate()) {
                if (next > first) {
                    break;
                }
                throw new KafkaException(
                        "nothing could be read of " + partition + " in time", null, KafkaException.Reason.TIMED_OUT);
            }
            poll();
        }
        return new MessagePage(found, next, begin, end);
    }

    /** Kafka's client would wait for it to come into being. */
    private void checkExists() {
        List<PartitionInfo> known = consumer.partitionsFor(request.topic(), left());
        if (known == null || known.isEmpty()) {
            throw new UnknownTopicException("there is no topic " + request.topic(), null);
        }
        PartitionInfo info = known.stream()
                .filter(one -> one.partition() == request.partition())
                .findFirst()
                .orElseThrow(() -> UnknownTopicException.withMessage(
                        "topic " + request.topic() + " has no partition " + request.partition() + ", but "
                                + known.size() + " from 0 on",
                        null));
        if (info.leader() == null) {
            throw KafkaErrors.translate(partition + " can't be read", new LeaderNotAvailableException(""));
        }
    }

    private void askLimits() {
        begin = consumer.beginningOffsets(Set.of(partition), left()).get(partition);
        end = consumer.endOffsets(Set.of(partition), left()).get(partition);
    }

    private long start() {
        if (request.start() instanceof BrowseRequest.Last last) {
            return last.count() >= end - begin ? begin : end - last.count();
        }
        if (request.start() instanceof BrowseRequest.Since since) {
            OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, Times.millis(since.time())), left())
                    .get(partition);
            return first == null ? end : Math.min(end, Math.max(begin, first.offset()));
        }
        return Math.max(begin, ((BrowseRequest.AtOffset) request.start()).offset());
    }

    private void checkNotBeyond() {
        if (next > end) {
            throw new InvalidRequestException("offset " + next + " lies beyond the end of " + partition
                    + ", whose offsets go from " + begin + " to " + (end - 1));
        }
    }

    private void poll() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                if (!add(record)) {
                    return;
                }
            }
            // what lies between messages does not exist
            next = Math.min(end, Math.max(next, consumer.position(partition, left())));
        } catch (OffsetOutOfRangeException e) {
            onDeleted();
        } catch (RuntimeException e) {
            if (found.isEmpty()) {
                throw e;
            }
            // told when somebody asks for what comes behind
            isCut = true;
        }
    }

    /** False if there must be no more. */
    private boolean add(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() >= end) {
            next = end;
            return false;
        }
        Message message = Records.message(record);
        long size = OffsetTracker.size(message);
        if (!found.isEmpty() && bytes + size > request.maxBytes()) {
            next = record.offset();
            isCut = true;
            return false;
        }
        found.add(message);
        bytes += size;
        next = record.offset() + 1;
        return !isFull();
    }

    private boolean isFull() {
        return isCut || found.size() >= request.maxMessages() || bytes >= request.maxBytes();
    }

    /** Retention was faster. */
    private void onDeleted() {
        askLimits();
        next = Math.max(next, begin);
        checkNotBeyond();
        consumer.seek(partition, next);
    }

    private boolean isLate() {
        return deadlineNanos - clock.nanoTime() <= 0;
    }

    /** Kafka's client takes no time at all for a bug. */
    private Duration left() {
        Duration left = Duration.ofNanos(deadlineNanos - clock.nanoTime());
        if (left.compareTo(SHORTEST_QUESTION) < 0) {
            return SHORTEST_QUESTION;
        }
        return left.compareTo(LONGEST_QUESTION) < 0 ? left : LONGEST_QUESTION;
    }
}
