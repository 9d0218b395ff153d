package io.pixy.engine.letters;

import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.engine.kafka.Records;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads single messages where they were, for letters without their value. Opens a consumer when there is one such, and
 * keeps it until it is closed. Confined to one thread.
 */
final class Originals implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MOST_POLLS = 10;
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private Consumer<byte[], byte[]> consumer;

    Originals(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /** Nothing if it is not there any more. Blocks for some seconds; throws if nobody could tell by then. */
    Optional<Message> read(Message told) {
        if (consumer == null) {
            consumer = consumers.get();
        }
        TopicPartition partition = new TopicPartition(told.topic(), told.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, told.offset());
        try {
            for (int i = 0; i < MOST_POLLS; i++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                    return Optional.of(Records.message(record)).filter(found -> isSame(told, found));
                }
                if (!isThere(partition, told.offset())) {
                    return Optional.empty();
                }
            }
        } catch (OffsetOutOfRangeException e) {
            return Optional.empty();
        }
        throw new KafkaException("the value that was left out of a letter can't be read now: " + told, null);
    }

    /** In a topic that was deleted and made again there may be another message. */
    private static boolean isSame(Message told, Message found) {
        return found.offset() == told.offset()
                && Arrays.equals(found.key(), told.key())
                && (told.timestampMillis() < 0 || found.timestampMillis() == told.timestampMillis());
    }

    /** As far as can be told while nothing comes: the partition may be without a leader, which says nothing. */
    private boolean isThere(TopicPartition partition, long offset) {
        List<PartitionInfo> known = consumer.partitionsFor(partition.topic(), LONGEST_QUESTION);
        return known != null
                && known.stream().anyMatch(one -> one.partition() == partition.partition())
                && consumer.position(partition, LONGEST_QUESTION) <= offset
                && consumer.endOffsets(Set.of(partition), LONGEST_QUESTION).get(partition) > offset;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
