package io.pixy.engine.letters;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.partition.MemoryOffsets;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Logs in memory with letters in them, of which the n-th of a partition was written at n seconds. Not thread-safe. */
final class LetterWorld implements PostOffice.Topics {
    static final TopicPartition LETTERS = new TopicPartition("dlq.orders.g", 0);
    static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    static final TopicTemplate TEMPLATE = new TopicTemplate("dlq.{topic}.{group}");
    static final LetterBox BOX = LetterBox.of("g", "orders", TEMPLATE);
    static final int METADATA = 4096;

    final ManualClock clock = new ManualClock();
    final ManualTimers time = new ManualTimers(clock);
    final MemoryOffsets offsets = new MemoryOffsets();
    final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    final Map<TopicPartition, Long> begins = new HashMap<>();
    final Set<TopicPartition> silent = new HashSet<>();

    /** What was written, in order, as text. */
    final List<String> written = new ArrayList<>();

    final List<ProduceRequest> requests = new ArrayList<>();
    final Set<String> missing = new HashSet<>();
    int metadata = METADATA;
    Runnable onPoll = () -> {};
    Function<ProduceRequest, CompletableFuture<RecordPosition>> writer =
            request -> CompletableFuture.completedFuture(new RecordPosition(0, 0));

    /** Reads what is in the logs, but for partitions of which nothing is heard. */
    private final class Reader extends MockConsumer<byte[], byte[]> {
        @SuppressWarnings("deprecation") // clients 3.9 have no other
        Reader() {
            super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            onPoll.run();
            updateBeginningOffsets(begins);
            for (TopicPartition partition : assignment()) {
                logs.getOrDefault(partition, List.of()).stream()
                        .filter(one -> !silent.contains(partition) && one.offset() >= position(partition))
                        .forEach(this::addRecord);
            }
            time.advance(timeout);
            return super.poll(Duration.ZERO);
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            return logs.keySet().stream()
                    .filter(one -> one.topic().equals(topic))
                    .map(one -> new PartitionInfo(topic, one.partition(), null, null, null))
                    .toList();
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return answers(partitions, one -> begins.getOrDefault(one, 0L));
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return answers(partitions, one -> (long) logs.get(one).size());
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> answers = new HashMap<>();
            times.forEach((partition, millis) -> answers.put(
                    partition,
                    logs.get(partition).stream()
                            .filter(one -> one.timestamp() >= millis)
                            .findFirst()
                            .map(one -> new OffsetAndTimestamp(one.offset(), one.timestamp()))
                            .orElse(null)));
            return answers;
        }

        private Map<TopicPartition, Long> answers(
                Collection<TopicPartition> partitions, Function<TopicPartition, Long> answer) {
            Map<TopicPartition, Long> answers = new HashMap<>();
            for (TopicPartition partition : partitions) {
                if (silent.contains(partition)) {
                    throw new TimeoutException("scripted");
                }
                answers.put(partition, answer.apply(partition));
            }
            return answers;
        }
    }

    @Override
    public CompletableFuture<Void> ready(String topic, Optional<String> createLike) {
        return missing.contains(topic)
                ? CompletableFuture.failedFuture(UnknownTopicException.withMessage("there is no topic " + topic, null))
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public void forget(String topic) {
        throw new AssertionError(topic);
    }

    CompletableFuture<RecordPosition> write(ProduceRequest request) {
        return writer.apply(request).thenApply(position -> {
            requests.add(request);
            written.add(new String(request.value(), StandardCharsets.UTF_8));
            return position;
        });
    }

    Consumer<byte[], byte[]> reader(int mostRecords) {
        Reader reader = new Reader();
        reader.setMaxPollRecords(mostRecords);
        return reader;
    }

    RedriveProgress progress() {
        return new RedriveProgress(offsets, metadata, clock);
    }

    RedriveTask task(String id, RedriveRequest request) {
        return new RedriveTask(
                id,
                BOX,
                request,
                new RedriveTask.Surroundings(
                        this::reader, this::write, this, progress(), Duration.ofSeconds(1), clock));
    }

    Redrive redrive() {
        return redrive(RedriveRequest.ALL.withMaxPerSecond(500));
    }

    Redrive redrive(RedriveRequest request) {
        RedriveTask task = task("1", request);
        task.run();
        return task.ended().join();
    }

    void record(TopicPartition partition, String key, String value, Map<String, String> headers) {
        List<ConsumerRecord<byte[], byte[]>> log = logs.computeIfAbsent(partition, any -> new ArrayList<>());
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
        log.add(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                log.size(),
                log.size() * 1000L,
                TimestampType.CREATE_TIME,
                1,
                1,
                Letters.bytes(key),
                value == null ? null : Letters.bytes(value),
                all,
                Optional.empty()));
    }

    /** With names and values of further headers, or other ones. */
    void letter(String value, String... more) {
        letterIn(LETTERS, value, more);
    }

    void letterIn(TopicPartition partition, String value, String... more) {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "__dlq.errors.topic", "orders",
                "__dlq.errors.partition", "0",
                "__dlq.errors.offset", "0",
                "__dlq.errors.group", "g",
                "pixy.dead.reason", "rejected"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        record(partition, "k", value, headers);
    }

    Committed committed() {
        return offsets.committed.get(new PartitionId(LETTERS.topic(), 0));
    }
}
