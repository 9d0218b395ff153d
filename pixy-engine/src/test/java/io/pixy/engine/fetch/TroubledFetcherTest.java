package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One partition is bad, or the thread, or the consumer: the rest goes on, and nothing is forgotten. */
class TroubledFetcherTest implements FetchListener {
    private static final PartitionId BAD = new PartitionId("bad", 0);
    private static final PartitionId GOOD = new PartitionId("good", 0);

    /** Longer than any test: whoever pauses is not seen again. */
    private static final Duration NEVER = Duration.ofHours(1);

    private record Unreadable(PartitionId partition, long epoch, Throwable why) {}

    /** Fails as Kafka's own does: every poll, for the sake of one partition, as long as that is to be read. */
    private static final class TroubledConsumer extends MockConsumer<byte[], byte[]> {
        private volatile Supplier<? extends Throwable> trouble = () -> null;
        private volatile boolean positionsAreUnknown;

        @SuppressWarnings("deprecation") // clients 3.9 have no other
        TroubledConsumer() {
            super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            TopicPartition bad = kafkaName(BAD);
            Throwable failure = trouble.get();
            if (failure != null && assignment().contains(bad) && !paused().contains(bad)) {
                TroubledFetcherTest.<RuntimeException>sneak(failure);
            }
            return super.poll(timeout);
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            if (positionsAreUnknown) {
                assertThat(timeout).isZero();
                throw new TimeoutException("scripted");
            }
            return super.position(partition, timeout);
        }
    }

    /** A record that can't be turned into a message. */
    private static final class Unreal extends ConsumerRecord<byte[], byte[]> {
        Unreal(PartitionId id, long offset) {
            super(id.topic(), id.partition(), offset, null, null);
        }

        @Override
        public Headers headers() {
            throw new IllegalStateException("scripted");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private final BlockingQueue<Fetched> fetched = new LinkedBlockingQueue<>();
    private final BlockingQueue<Unreadable> unreadable = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
    private final AtomicInteger failuresToMake = new AtomicInteger();
    private final AtomicBoolean failsToTell = new AtomicBoolean();
    private final BlockingQueue<TroubledConsumer> made = new LinkedBlockingQueue<>();
    private volatile boolean calmOnesCanBeMade = true;
    private volatile Thread fetchThread;
    private volatile long passedNanos;
    private volatile TroubledConsumer kafka;
    private KafkaFetcher fetcher = fetcher(NEVER);

    private KafkaFetcher fetcher(Duration retryBackoff) {
        return new KafkaFetcher(
                "troubled-test",
                new Consumers(number -> consumer(calmOnesCanBeMade), number -> consumer(true)),
                new FetchSettings(1 << 20, 100, Duration.ofMillis(250), retryBackoff),
                new Budget(1 << 20).open(),
                this,
                NobodyShares.reader(),
                new Clock() {
                    @Override
                    public long nanoTime() {
                        return passedNanos;
                    }

                    @Override
                    public long wallMillis() {
                        throw new UnsupportedOperationException();
                    }
                });
    }

    private Consumer<byte[], byte[]> consumer(boolean canBeMade) {
        fetchThread = Thread.currentThread();
        if (!canBeMade || failuresToMake.getAndDecrement() > 0) {
            throw new KafkaException("scripted: can't be made");
        }
        kafka = new TroubledConsumer();
        made.add(kafka);
        return kafka;
    }

    private static TopicPartition kafkaName(PartitionId id) {
        return new TopicPartition(id.topic(), id.partition());
    }

    @Override
    public void onFetched(List<Fetched> batches) {
        List<Fetched> read = batches.stream().filter(Fetched::isProgress).toList();
        if (!read.isEmpty() && failsToTell.getAndSet(false)) {
            throw new IllegalStateException("scripted");
        }
        fetched.addAll(read);
    }

    @Override
    public void onOutOfRange(PartitionId partition, long epoch) {
        throw new AssertionError(partition);
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

    private void add(PartitionId id, long epoch) {
        fetcher.add(id, 0, epoch, Fetcher.Held.NOTHING).taken(0, 0);
    }

    private void inPoll(Runnable task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        TroubledConsumer polled = kafka;
        polled.schedulePollTask(() -> {
            task.run();
            done.complete(null);
        });
        done.get(10, TimeUnit.SECONDS);
    }

    private void append(PartitionId id, long offset) throws Exception {
        inPoll(() -> kafka.addRecord(new ConsumerRecord<>(id.topic(), id.partition(), offset, null, null)));
    }

    private static <T> T next(BlockingQueue<T> news) throws InterruptedException {
        T next = news.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("news within ten seconds").isNotNull();
        return next;
    }

    private List<Long> nextOffsets(PartitionId id) throws InterruptedException {
        Fetched next = next(fetched);
        assertThat(next.partition()).isEqualTo(id);
        return next.messages().stream().map(Message::offset).toList();
    }

    /** Both are read, and something is wrong with one of them. */
    private void beginWith(Supplier<? extends Throwable> trouble) throws Exception {
        add(GOOD, 1);
        next(made);
        inPoll(() -> kafka.trouble = trouble);
        add(BAD, 2);
    }

    private void assertThatOnlyTheBadOneSuffers() throws Exception {
        Unreadable told = next(unreadable);
        assertThat(told.partition()).isEqualTo(BAD);
        assertThat(told.epoch()).isEqualTo(2);
        append(GOOD, 0);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
        assertThat(unreadable).isEmpty();
        inPoll(() -> assertThat(kafka.assignment()).containsExactly(kafkaName(GOOD)));
    }

    @Test
    void aDamagedPartitionStopsNoOther() throws Exception {
        beginWith(() -> new KafkaException("Received exception when fetching the next record from bad-0. If needed, "
                + "please seek past the record to continue consumption."));

        assertThatOnlyTheBadOneSuffers();
    }

    @Test
    void findsOutWhichPartitionItIsIfNobodySays() throws Exception {
        beginWith(() -> new IllegalStateException("scripted"));

        assertThatOnlyTheBadOneSuffers();
    }

    @Test
    void aCompressionThatCanNotBeUsedHereStopsNoOther() throws Exception {
        beginWith(() -> new NoClassDefFoundError("scripted: org/xerial/snappy/Snappy"));

        assertThatOnlyTheBadOneSuffers();
    }

    @Test
    void aForbiddenTopicStopsNoOther() throws Exception {
        beginWith(() -> new TopicAuthorizationException(Set.of("bad")));

        assertThatOnlyTheBadOneSuffers();
    }

    @Test
    void aForbiddenTopicThatIsNotReadAnyMoreStopsNobody() throws Exception {
        AtomicInteger late = new AtomicInteger(3);

        beginWith(() -> late.getAndDecrement() > 0 ? new TopicAuthorizationException(Set.of("gone")) : null);

        append(GOOD, 0);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
        assertThat(unreadable).isEmpty();
    }

    @Test
    void aRecordThatIsNoneStopsNoOther() throws Exception {
        beginWith(() -> null);

        inPoll(() -> {
            kafka.addRecord(new ConsumerRecord<>("good", 0, 0, null, null));
            kafka.addRecord(new Unreal(BAD, 0));
        });

        assertThat(next(unreadable).partition()).isEqualTo(BAD);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
    }

    @Test
    void whatIsReadAgainIsReadFromWhereItIsAdded() throws Exception {
        beginWith(() -> new TopicAuthorizationException(Set.of("bad")));
        next(unreadable);
        inPoll(() -> kafka.trouble = () -> null);

        made.clear();
        add(BAD, 3);
        next(made);
        append(BAD, 0);

        assertThat(nextOffsets(BAD)).containsExactly(0L);
    }

    @Test
    void namesThatContainEachOtherAreToldApart() {
        List<Reading> readings = List.of(reading("a", 1), reading("a", 11), reading("x-a", 1), reading("a-1", 1));

        assertThat(Culprits.in(new KafkaException("next record from a-1. If"), readings))
                .extracting(Reading::id)
                .containsExactly(new PartitionId("a", 1));
        assertThat(Culprits.in(new KafkaException("all", new KafkaException("of x-a-1 at 7")), readings))
                .extracting(Reading::id)
                .containsExactly(new PartitionId("x-a", 1));
        assertThat(Culprits.in(new KafkaException("of a-2 at 7"), readings)).isEmpty();
    }

    private static Reading reading(String topic, int partition) {
        return new Reading(new PartitionId(topic, partition), 1, 0, null);
    }

    @Test
    void whatIsToldInVainIsReadAgain() throws Exception {
        fetcher = fetcher(Duration.ofMillis(1));
        add(GOOD, 1);
        next(made);
        failsToTell.set(true);
        append(GOOD, 0);
        // the mock forgets what was read
        append(GOOD, 0);

        Fetched told = next(fetched);

        assertThat(told.from()).isZero();
        assertThat(told.next()).isEqualTo(1);
    }

    @Test
    void aThreadThatDiesIsToldOfAndAnotherOneBeginsWithTheNextPartition() throws Exception {
        add(BAD, 1);
        TroubledConsumer first = next(made);
        inPoll(() -> first.trouble = () -> new OutOfMemoryError("scripted"));

        assertThat(next(deaths)).hasMessage("scripted");

        assertThat(first.closed()).isTrue();
        add(GOOD, 2);
        next(made);
        append(GOOD, 0);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
    }

    @Test
    void anInterruptIsNoEnd() throws Exception {
        add(GOOD, 1);
        next(made);
        Thread reading = fetchThread;

        inPoll(reading::interrupt);

        append(GOOD, 0);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
        assertThat(reading.isAlive()).isTrue();
        assertThat(deaths).isEmpty();
    }

    @Test
    void whatIsAddedIsNotForgottenWhenThereIsNoConsumerYet() throws Exception {
        fetcher = fetcher(Duration.ofMillis(1));
        failuresToMake.set(3);

        add(GOOD, 1);

        next(made);
        append(GOOD, 0);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
    }

    @Test
    void goesOnAsItIsWhenTheConsumerForQuietTimesCanNotBeMade() throws Exception {
        calmOnesCanBeMade = false;
        add(GOOD, 1);
        next(made);

        passedNanos = Duration.ofSeconds(30).toNanos();

        append(GOOD, 0);
        assertThat(nextOffsets(GOOD)).containsExactly(0L);
    }

    @Test
    void deliversWithoutWaitingForPositionsThatAreBeingValidated() throws Exception {
        add(GOOD, 1);
        next(made);
        kafka.positionsAreUnknown = true;

        append(GOOD, 4);

        Fetched told = next(fetched);
        assertThat(told.from()).isZero();
        assertThat(told.next()).isEqualTo(5);
    }

    @Test
    void tellsThatAPositionMovesThoughNeighboursAreBusy() throws Exception {
        add(GOOD, 1);
        next(made);
        add(BAD, 2);
        // it may have begun before, and only the next one knows of that partition
        inPoll(() -> {});
        inPoll(() -> {});
        passedNanos = Duration.ofMillis(1500).toNanos();
        next(made);
        // as behind a transaction marker
        inPoll(() -> kafka.seek(kafkaName(BAD), 6));

        passedNanos = Duration.ofMillis(3000).toNanos();
        append(GOOD, 0);

        assertThat(List.of(next(fetched), next(fetched)))
                .extracting(Fetched::partition)
                .containsExactlyInAnyOrder(GOOD, BAD);
    }
}
