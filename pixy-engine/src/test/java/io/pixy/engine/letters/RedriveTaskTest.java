package io.pixy.engine.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.DeadLetters;
import io.pixy.api.KafkaException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.kafka.LastingAdmin;
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
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Letters are put back, whatever lies among them and whatever goes wrong meanwhile. */
@Timeout(60)
class RedriveTaskTest implements PostOffice.Topics {
    private static final TopicPartition LETTERS = new TopicPartition("dlq.orders.g", 0);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final LetterBox BOX = LetterBox.of("g", "orders", new TopicTemplate("dlq.{topic}.{group}"));

    private final ManualClock clock = new ManualClock();
    private final ManualTimers time = new ManualTimers(clock);
    private final MemoryOffsets offsets = new MemoryOffsets();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    private final Map<TopicPartition, Long> begins = new HashMap<>();
    private final Set<TopicPartition> silent = new HashSet<>();
    private final List<String> written = new ArrayList<>();
    private int polls;
    private Runnable onPoll = () -> {};
    private Function<ProduceRequest, CompletableFuture<RecordPosition>> writer =
            request -> CompletableFuture.completedFuture(new RecordPosition(0, 0));

    /** Reads what is in the logs, one record at a time, but for partitions of which nothing is heard. */
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
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void forget(String topic) {
        throw new AssertionError(topic);
    }

    private CompletableFuture<RecordPosition> write(ProduceRequest request) {
        return writer.apply(request).thenApply(position -> {
            written.add(new String(request.value(), StandardCharsets.UTF_8));
            return position;
        });
    }

    private Consumer<byte[], byte[]> reader(int mostRecords) {
        Reader reader = new Reader();
        reader.setMaxPollRecords(mostRecords);
        return reader;
    }

    private RedriveTask task(double perSecond) {
        return new RedriveTask(
                "1",
                BOX,
                perSecond,
                new RedriveTask.Surroundings(
                        this::reader,
                        this::write,
                        this,
                        new RedriveProgress(offsets, clock),
                        Duration.ofSeconds(1),
                        clock));
    }

    private Redrive redrive() {
        RedriveTask task = task(10_000);
        task.run();
        return task.ended().join();
    }

    private void record(TopicPartition partition, String value, Map<String, String> headers) {
        List<ConsumerRecord<byte[], byte[]>> log = logs.computeIfAbsent(partition, any -> new ArrayList<>());
        RecordHeaders all = new RecordHeaders();
        headers.forEach((key, text) -> all.add(key, text.getBytes(StandardCharsets.UTF_8)));
        log.add(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                log.size(),
                0,
                TimestampType.CREATE_TIME,
                1,
                1,
                Letters.bytes("k"),
                value == null ? null : Letters.bytes(value),
                all,
                Optional.empty()));
    }

    private void letter(String value, String... more) {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "__dlq.errors.topic", "orders",
                "__dlq.errors.partition", "0",
                "__dlq.errors.offset", "0",
                "__dlq.errors.group", "g"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        record(LETTERS, value, headers);
    }

    private long progress() {
        return offsets.committed.get(new PartitionId(LETTERS.topic(), 0)).offset();
    }

    @Test
    void putsBackAllThatAreThere() {
        letter("a");
        letter("b");

        assertThat(redrive()).isEqualTo(new Redrive("1", Redrive.State.DONE, 2, 0, 0, 0, ""));
        assertThat(written).containsExactly("a", "b");
        assertThat(progress()).isEqualTo(2);
    }

    @Test
    void whatSaysToComeFromAPlaceThatCanNotBeIsNoLetterAndKeepsNoneBack() {
        letter("a");
        letter("x", "__dlq.errors.partition", "-1");
        letter(null, "__dlq.errors.offset", "-7", "pixy.dead.truncated", "true");
        letter("b");

        Redrive ended = redrive();

        assertThat(ended.state()).as(ended.text()).isEqualTo(Redrive.State.DONE);
        assertThat(ended.skipped()).isEqualTo(2);
        assertThat(written).containsExactly("a", "b");
    }

    @Test
    void whatWasLeftOutAndCanNotBeReadNowIsNotPassedOver() {
        record(ORDERS, "the value", Map.of());
        letter(null, "pixy.dead.truncated", "true");
        letter("b");
        silent.add(ORDERS);
        onPoll = () -> {
            if (polls++ == 2) {
                assertThat(progress()).isZero();
                silent.clear();
            }
        };

        Redrive ended = redrive();

        assertThat(ended).isEqualTo(new Redrive("1", Redrive.State.DONE, 2, 0, 0, 0, ""));
        assertThat(written).contains("the value", "b");
    }

    @Test
    void whatWasLeftOutAndIsNotKeptAnyMoreIsPassedOver() {
        letter(null, "pixy.dead.truncated", "true");
        letter("b");
        assertThat(redrive().unreadable()).as("no topic").isEqualTo(1);

        record(ORDERS, "other", Map.of());
        letter(null, "pixy.dead.truncated", "true", "__dlq.errors.offset", "1");
        letter(null, "pixy.dead.truncated", "true", "__dlq.errors.partition", "1");
        assertThat(redrive().unreadable()).as("neither offset nor partition").isEqualTo(2);

        begins.put(ORDERS, 1L);
        letter(null, "pixy.dead.truncated", "true");
        assertThat(redrive().unreadable()).as("deleted").isEqualTo(1);
        assertThat(written).containsExactly("b");
    }

    @Test
    void goesOnBehindWhatRetentionTakesMeanwhile() {
        letter("a");
        letter("b");
        letter("c");
        writer = request -> {
            begins.put(LETTERS, 2L);
            return CompletableFuture.completedFuture(new RecordPosition(0, 0));
        };
        RedriveTask task = task(1);

        task.run();

        assertThat(task.now().state()).as(task.now().text()).isEqualTo(Redrive.State.DONE);
        assertThat(written).containsExactly("a", "c");
    }

    @Test
    void oneThatHasFailedIsNotTakenForOneThatRuns() {
        letter("a");
        onPoll = () -> {
            throw new org.apache.kafka.common.errors.TopicAuthorizationException("scripted");
        };
        assertThat(redrive().state()).isEqualTo(Redrive.State.FAILED);
        onPoll = () -> {};

        assertThat(redrive().moved()).isEqualTo(1);
    }

    @Test
    void oneThatRunsElsewhereIsBelievedButNotFromTheFarFuture() {
        letter("a");
        PartitionId id = new PartitionId(LETTERS.topic(), 0);
        for (long ahead : new long[] {-59_000, 0, 300_000}) {
            offsets.committed.put(id, new Committed(0, "redrive:x:" + (clock.wallMillis() + ahead)));
            assertThat(redrive().text()).as("ahead " + ahead).contains("running already");
        }
        for (long ahead : new long[] {-60_000, 3_600_000, Long.MAX_VALUE / 2}) {
            offsets.committed.put(id, new Committed(0, "redrive:x:" + (clock.wallMillis() + ahead)));
            assertThat(redrive().state()).as("ahead " + ahead).isEqualTo(Redrive.State.DONE);
        }
    }

    @Test
    void oneThatCanNotBeStartedIsNoneThatRuns() {
        letter("a");
        List<Runnable> threads = new ArrayList<>();
        boolean[] none = {true};
        Redrives redrives = new Redrives(
                this::reader,
                this::write,
                new LastingAdmin("unused", number -> null, Runnable::run, clock, time),
                offsets,
                Duration.ofSeconds(1),
                task -> {
                    if (none[0]) {
                        throw new OutOfMemoryError("no thread, on purpose");
                    }
                    threads.add(task);
                },
                clock);
        DeadLetters letters = redrives.of("g", "orders", new TopicTemplate("dlq.{topic}.{group}"));
        assertThat(letters.redrive(1)).isCompletedExceptionally();
        assertThat(letters.lastRedrive().join().state()).isEqualTo(Redrive.State.FAILED);
        none[0] = false;

        var begun = letters.redrive(1);

        assertThat(begun).isNotDone();
        assertThat(threads).hasSize(1);
    }

    @Test
    void oneThatFailsForItsWriterTriesAgainAndKeepsItsPlace() {
        letter("a");
        letter("b");
        List<String> tried = new ArrayList<>();
        writer = request -> {
            tried.add(new String(request.value(), StandardCharsets.UTF_8));
            return tried.size() == 1
                    ? CompletableFuture.failedFuture(new KafkaException("scripted", null))
                    : CompletableFuture.completedFuture(new RecordPosition(0, 0));
        };

        Redrive ended = redrive();

        assertThat(ended.state()).isEqualTo(Redrive.State.DONE);
        assertThat(written).contains("a", "b");
        assertThat(progress()).isEqualTo(2);
    }
}
