package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a fetcher promises, on the consumer that kafka-clients has for tests. */
class KafkaFetcherTest implements FetchListener {
    private static final PartitionId P0 = new PartitionId("t", 0);
    private static final PartitionId P1 = new PartitionId("t", 1);
    private static final int MAX_MESSAGES = 4;

    /** What {@link #onOutOfRange} was told. */
    private record OutOfRange(PartitionId partition, long epoch) {}

    /** What {@link #onUnreadable} was told. */
    private record Unreadable(PartitionId partition, long epoch, Throwable why) {}

    /** The one that reads at the start, and the one that reads when nothing much happens. */
    private MockConsumer<byte[], byte[]> kafka = mockConsumer();

    /** Successors of the first one. */
    private final BlockingQueue<MockConsumer<byte[], byte[]>> made = new LinkedBlockingQueue<>();

    private final MockConsumer<byte[], byte[]> calmKafka = mockConsumer();
    private final AtomicLong nanos = new AtomicLong(Duration.ofHours(1).toNanos());
    private final Map<String, Set<Thread>> callers = new ConcurrentHashMap<>();
    private final BlockingQueue<Map.Entry<PartitionId, Long>> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<Fetched> fetched = new LinkedBlockingQueue<>();
    private final BlockingQueue<OutOfRange> outOfRange = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
    private final BlockingQueue<Unreadable> unreadable = new LinkedBlockingQueue<>();
    private final KafkaFetcher fetcher = new KafkaFetcher(
            "fetch-test",
            new Consumers(number -> watched(calmKafka), this::consumer),
            new FetchSettings(1 << 20, MAX_MESSAGES, Duration.ofMillis(250), Duration.ofMillis(1)),
            new Budget(1 << 20).open(),
            this,
            NobodyShares.reader(),
            new Clock() {
                @Override
                public long nanoTime() {
                    return nanos.get();
                }

                @Override
                public long wallMillis() {
                    throw new UnsupportedOperationException();
                }
            });

    @SuppressWarnings("deprecation") // clients 3.9 have no other
    private static MockConsumer<byte[], byte[]> mockConsumer() {
        return new MockConsumer<>(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
    }

    private Consumer<byte[], byte[]> consumer(int number) {
        if (number == 0 && !kafka.closed()) {
            return watched(kafka);
        }
        MockConsumer<byte[], byte[]> another = mockConsumer();
        made.add(another);
        return watched(another);
    }

    /** Until another one was made, which is the one to talk to from then on. */
    private void awaitAnother() throws Exception {
        MockConsumer<byte[], byte[]> former = kafka;
        kafka = made.poll(10, TimeUnit.SECONDS);
        assertThat(kafka).as("another consumer within ten seconds").isNotNull();
        onPoll(() -> {});
        assertThat(former.closed()).isTrue();
    }

    /** Keeps who calls what. */
    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> watched(MockConsumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    callers.computeIfAbsent(method.getName(), name -> ConcurrentHashMap.newKeySet())
                            .add(Thread.currentThread());
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Override
    public void onFetched(List<Fetched> batches) {
        batches.stream().filter(Fetched::isProgress).forEach(fetched::add);
        batches.stream()
                .filter(batch -> batch.end() != Fetched.UNKNOWN)
                .forEach(batch -> ends.add(Map.entry(batch.partition(), batch.end())));
    }

    @Override
    public void onOutOfRange(PartitionId partition, long epoch) {
        outOfRange.add(new OutOfRange(partition, epoch));
    }

    @Override
    public void onUnreadable(PartitionId partition, long epoch, Throwable why) {
        unreadable.add(new Unreadable(partition, epoch, why));
    }

    @Override
    public void onDead(Throwable why) {
        deaths.add(why);
    }

    @AfterEach
    void close() throws Exception {
        fetcher.close().get(10, TimeUnit.SECONDS);
    }

    /** Runs something on the fetch thread, in a poll that has begun after everything that was asked for, and waits. */
    private void onPoll(Runnable task) throws Exception {
        inPollOf(kafka, () -> {});
        inPollOf(kafka, task);
    }

    private static void inPollOf(MockConsumer<byte[], byte[]> consumer, Runnable task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        consumer.schedulePollTask(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.get(10, TimeUnit.SECONDS);
    }

    private Fetcher.Flow add(PartitionId id, long offset, long epoch) {
        return fetcher.add(id, offset, epoch, Fetcher.Held.NOTHING);
    }

    private void append(PartitionId id, long... offsets) throws Exception {
        onPoll(() -> {
            for (long offset : offsets) {
                kafka.addRecord(
                        new ConsumerRecord<>(id.topic(), id.partition(), offset, new byte[] {1}, new byte[] {2}));
            }
        });
    }

    private Fetched next() throws Exception {
        Fetched next = fetched.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("news within ten seconds").isNotNull();
        return next;
    }

    private static List<Long> offsets(Fetched batch) {
        return batch.messages().stream().map(Message::offset).toList();
    }

    private static TopicPartition kafkaName(PartitionId id) {
        return new TopicPartition(id.topic(), id.partition());
    }

    @Test
    void C10_readsFromTheGivenOffset() throws Exception {
        add(P0, 5, 1);

        append(P0, 3, 4, 5, 6);

        Fetched batch = next();
        assertThat(batch.partition()).isEqualTo(P0);
        assertThat(batch.epoch()).isEqualTo(1);
        assertThat(offsets(batch)).containsExactly(5L, 6L);
        assertThat(batch.next()).isEqualTo(7);
    }

    @Test
    void A57_tellsOffsetsAsTheyAreAndNothingOfEmptyPolls() throws Exception {
        add(P0, 5, 1);
        append(P0, 5, 9, 17);
        assertThat(offsets(next())).containsExactly(5L, 9L, 17L);

        for (int poll = 0; poll < 20; poll++) {
            onPoll(() -> {});
        }

        assertThat(fetched).isEmpty();
    }

    @Test
    void B23_C15_tellsThatThePositionMovesThoughNoMessageComes() throws Exception {
        add(P0, 5, 1);
        onPoll(() -> {});
        advance(Duration.ofMillis(1500));

        // as behind a transaction marker
        inPollOf(calmKafka, () -> calmKafka.seek(kafkaName(P0), 6));
        advance(Duration.ofMillis(1500));

        Fetched batch = next();
        assertThat(batch.messages()).isEmpty();
        assertThat(batch.next()).isEqualTo(6);
    }

    @Test
    void tellsWhereTheLogEndsAlsoOfAPartitionWithoutMessages() throws Exception {
        Fetcher.Flow flow = add(P0, 5, 1);
        add(P1, 7, 1);
        Map<TopicPartition, Long> logEnds = Map.of(kafkaName(P0), 20L, kafkaName(P1), 9L);
        onPoll(() -> kafka.updateEndOffsets(logEnds));
        calmKafka.updateEndOffsets(logEnds);

        scan(5, flow);
        assertThat(endsTold())
                .as("what no fetch may have told is not asked for")
                .isEqualTo(Map.of(P0, 20L));
        scan(7, flow);
        scan(9, flow);
        // by now another consumer has the quiet one, and is given time to hear it
        scan(11, flow);
        assertThat(endsTold()).isEqualTo(Map.of(P0, 20L, P1, 9L));
        scan(13, flow);
        assertThat(endsTold()).as("what is known is not told again").isEqualTo(Map.of(P0, 20L));
    }

    /** Looks at positions and ends once; what is read meanwhile keeps its partition with the consumer it begins with. */
    private void scan(long offset, Fetcher.Flow flow) throws Exception {
        for (long read = offset; read < offset + 2; read++) {
            advance(Duration.ofMillis(600));
            append(P0, read);
            assertThat(offsets(next())).containsExactly(read);
            flow.taken(1, Fetched.sizeOf(message()));
            onPoll(() -> {});
        }
    }

    private Map<PartitionId, Long> endsTold() {
        Map<PartitionId, Long> told = new HashMap<>();
        for (var end = ends.poll(); end != null; end = ends.poll()) {
            told.put(end.getKey(), end.getValue());
        }
        return told;
    }

    @Test
    void A58_onlyThePartitionThatIsFullIsPaused() throws Exception {
        Fetcher.Flow flow = add(P0, 0, 1);
        add(P1, 0, 1);
        append(P0, LongStream.range(0, MAX_MESSAGES).toArray());
        assertThat(offsets(next())).hasSize(MAX_MESSAGES);

        append(P0, MAX_MESSAGES);
        append(P1, 0, 1);
        Fetched other = next();
        onPoll(() -> assertThat(kafka.paused()).containsExactly(kafkaName(P0)));

        assertThat(other.partition()).isEqualTo(P1);
        assertThat(fetched).isEmpty();
        flow.taken(MAX_MESSAGES, MAX_MESSAGES * Fetched.sizeOf(message()));
        assertThat(offsets(next())).containsExactly((long) MAX_MESSAGES);
    }

    private static Message message() {
        return new Message("t", 0, 0, new byte[1], new byte[1], List.of(), 0, 1);
    }

    @Test
    void A49_aPositionOutsideOfTheLogEndsReadingUntilThePartitionIsAddedAgain() throws Exception {
        add(P0, 5, 1);
        add(P1, 0, 1);
        onPoll(() -> kafka.setPollException(new OffsetOutOfRangeException(Map.of(kafkaName(P0), 5L))));

        assertThat(outOfRange.poll(10, TimeUnit.SECONDS)).isEqualTo(new OutOfRange(P0, 1));
        append(P1, 0);
        assertThat(next().partition()).isEqualTo(P1);
        add(P0, 100, 2);
        append(P0, 100);

        Fetched again = next();
        assertThat(again.epoch()).isEqualTo(2);
        assertThat(offsets(again)).contains(100L);
        assertThat(outOfRange).isEmpty();
    }

    @Test
    void C26_whatIsReadCarriesTheEpochOfTheLastAdd() throws Exception {
        add(P0, 0, 1);
        append(P0, 0);
        assertThat(next().epoch()).isEqualTo(1);

        fetcher.remove(P0);
        add(P0, 0, 2);
        awaitAnother();
        append(P0, 0);

        assertThat(next().epoch()).isEqualTo(2);
    }

    @Test
    void aPartitionThatIsAddedAgainIsNotPaused() throws Exception {
        add(P0, 0, 1);
        append(P0, LongStream.range(0, MAX_MESSAGES).toArray());
        next();

        fetcher.remove(P0);
        add(P0, 2, 2);
        awaitAnother();
        append(P0, 2, 3);

        assertThat(offsets(next())).containsExactly(2L, 3L);
    }

    @Test
    void othersGoOnWhereTheyWereWhenAnAnswerThatNobodyAsksForMustNotBeHeard() throws Exception {
        add(P0, 0, 1);
        Fetcher.Flow full = add(P1, 0, 1);
        append(P0, 0, 1);
        next();
        append(P1, LongStream.range(0, MAX_MESSAGES).toArray());
        next();

        fetcher.remove(P0);
        add(P0, 1, 2);
        awaitAnother();

        onPoll(() -> {
            assertThat(kafka.assignment()).containsExactlyInAnyOrder(kafkaName(P0), kafkaName(P1));
            assertThat(kafka.position(kafkaName(P0))).isEqualTo(1);
            assertThat(kafka.position(kafkaName(P1))).isEqualTo(MAX_MESSAGES);
            assertThat(kafka.paused()).containsExactly(kafkaName(P1));
        });
        full.taken(MAX_MESSAGES, 0);
        append(P1, MAX_MESSAGES);
        assertThat(offsets(next())).containsExactly((long) MAX_MESSAGES);
        append(P0, 1);
        assertThat(offsets(next())).containsExactly(1L);
    }

    @Test
    void aPartitionThatIsAddedBehindWhatWasReadNeedsNoOtherConsumer() throws Exception {
        add(P0, 0, 1);
        append(P0, 0);
        next();

        fetcher.remove(P0);
        add(P0, 2, 2);
        append(P0, 2);

        assertThat(offsets(next())).containsExactly(2L);
        assertThat(made).isEmpty();
    }

    @Test
    void removedPartitionsAreNotAssigned() throws Exception {
        add(P0, 0, 1);
        add(P1, 0, 1);

        fetcher.remove(P0);
        append(P1, 0);
        next();

        onPoll(() -> assertThat(kafka.assignment()).containsExactly(kafkaName(P1)));
    }

    @Test
    void A59_goesOnAfterPollsThatFail() throws Exception {
        add(P0, 0, 1);
        for (int i = 0; i < 3; i++) {
            onPoll(() -> kafka.setPollException(new KafkaException("scripted")));
        }

        append(P0, 0);

        assertThat(offsets(next())).containsExactly(0L);
    }

    @Test
    void goesOnWhereItWasWithTheConsumerForQuietTimes() throws Exception {
        add(P0, 5, 1);
        append(P0, 5, 6);
        assertThat(next().next()).isEqualTo(7);

        advance(Duration.ofMinutes(1));
        inPollOf(calmKafka, () -> calmKafka.addRecord(new ConsumerRecord<>("t", 0, 6, null, null)));
        inPollOf(calmKafka, () -> calmKafka.addRecord(new ConsumerRecord<>("t", 0, 7, null, null)));

        Fetched batch = next();
        assertThat(offsets(batch)).containsExactly(7L);
        assertThat(batch.epoch()).isEqualTo(1);
        assertThat(batch.next()).isEqualTo(8);
    }

    @Test
    void C9_onlyOneThreadTouchesTheConsumerExceptToWakeItUp() throws Exception {
        Fetcher.Flow flow = add(P0, 0, 1);
        add(P1, 0, 1);
        append(P0, LongStream.range(0, MAX_MESSAGES).toArray());
        next();
        onPoll(() -> {});
        flow.taken(MAX_MESSAGES, 1000);
        fetcher.remove(P0);
        append(P1, 0);
        next();

        fetcher.close().get(10, TimeUnit.SECONDS);

        callers.remove("wakeup");
        assertThat(callers).containsKeys("assign", "seek", "poll", "pause", "close");
        assertThat(callers.values())
                .allSatisfy(threads ->
                        assertThat(threads).extracting(Thread::getName).containsExactly("fetch-test"));
    }

    @Test
    void closingEndsTheThreadAndTheConsumer() throws Exception {
        add(P0, 0, 1);
        onPoll(() -> {});

        fetcher.close().get(10, TimeUnit.SECONDS);
        add(P1, 0, 1);

        assertThat(kafka.closed()).isTrue();
        assertThat(fetcher.close()).isCompleted();
    }

    @Test
    void closingWhatHasNotBegunIsNothing() {
        assertThat(fetcher.close()).isCompleted();
        assertThat(callers).isEmpty();
    }
}
