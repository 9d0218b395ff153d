package io.pixy.engine.letters;

import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.api.Redrive.State;
import io.pixy.api.ShuttingDownException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.letters.PutBack.Outcome;
import io.pixy.engine.letters.RedriveProgress.Place;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts dead letters back: reads some, writes them where they were, and when all replicas in sync have them, remembers how
 * far it got. What could not be written is tried again; so a letter can be put back twice, but none is left out.
 *
 * <p>Runs on a thread of its own, which alone touches the consumers. Stops when told so, when there is nothing left, or
 * when nothing goes right. Thread-safe: what others see is volatile.
 */
final class RedriveTask implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(RedriveTask.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);
    private static final int MOST_AT_A_TIME = 500;
    private static final int MOST_FAILURES = 6;

    private final String id;
    private final LetterBox box;
    private final double perSecond;
    private final Surroundings around;
    private final CompletableFuture<Redrive> begun = new CompletableFuture<>();
    private final CompletableFuture<Redrive> ended = new CompletableFuture<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private volatile Redrive now;

    /**
     * What all of them need. Immutable.
     *
     * @param consumers makes consumers without a group, which poll so many records at most
     * @param limit how long a write may take, whatever the producer does
     */
    record Surroundings(
            IntFunction<Consumer<byte[], byte[]>> consumers,
            PostOffice.Writer writer,
            PostOffice.Topics topics,
            RedriveProgress progress,
            Duration limit,
            Clock clock) {}

    RedriveTask(String id, LetterBox box, double perSecond, Surroundings around) {
        this.id = id;
        this.box = box;
        this.perSecond = perSecond;
        this.around = around;
        this.now = new Redrive(id, State.RUNNING, 0, 0, 0, 0, "");
    }

    /** How far it has got. */
    Redrive now() {
        return now;
    }

    /** Completes when it is known that no other one runs; fails if one does, or if that can't be told. */
    CompletableFuture<Redrive> begun() {
        return begun;
    }

    /** Completes, and never fails. */
    CompletableFuture<Redrive> ended() {
        return ended;
    }

    void stop() {
        stop.countDown();
    }

    @Override
    public void run() {
        PixyException failure = new ShuttingDownException();
        try (Consumer<byte[], byte[]> consumer =
                        around.consumers.apply((int) Math.max(1, Math.min(MOST_AT_A_TIME, perSecond)));
                Originals originals = new Originals(() -> around.consumers.apply(1))) {
            Map<TopicPartition, Place> places = around.progress.begin(box, id, box.limits(consumer));
            tell(places, State.RUNNING, "");
            begun.complete(now);
            work(consumer, places, new PutBack(box, originals, around.writer, around.topics));
        } catch (RuntimeException | Error e) {
            failure = fail(KafkaErrors.translate(e));
        } catch (InterruptedException e) {
            failure = fail(KafkaErrors.translate(e));
            Thread.currentThread().interrupt();
        } finally {
            log.info("Putting letters of {} back for group {} has ended: {}", box.letters(), box.group(), now);
            ended.complete(now);
            begun.completeExceptionally(failure);
        }
    }

    /** There is nobody to run it. */
    void giveUp(Throwable why) {
        PixyException failure = fail(KafkaErrors.translate(why));
        ended.complete(now);
        begun.completeExceptionally(failure);
    }

    private PixyException fail(PixyException why) {
        log.debug("Redrive {} has failed", id, why);
        now = told(State.FAILED, now.left(), String.valueOf(why.getMessage()));
        return why;
    }

    private void work(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Place> places, PutBack putBack)
            throws InterruptedException {
        State last;
        try {
            consumer.assign(places.keySet());
            places.forEach((partition, place) -> consumer.seek(partition, place.at()));
            last = goOn(consumer, places, putBack);
        } catch (RuntimeException | Error e) {
            letGo(places);
            throw e;
        }
        String text = now.text();
        Optional<String> failure = around.progress.end(box, places);
        tell(places, last, failure.orElse(text));
    }

    /** Lest it is taken for one that runs. */
    private void letGo(Map<TopicPartition, Place> places) throws InterruptedException {
        try {
            Optional<String> failure = around.progress.end(box, places);
            log.debug("Redrive {} has remembered how far it got: {}", id, failure);
        } catch (RuntimeException e) {
            log.debug("Redrive {} can't remember how far it got", id, e);
        }
    }

    /** Until it has ended, as what is returned. */
    private State goOn(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Place> places, PutBack putBack)
            throws InterruptedException {
        State last = State.RUNNING;
        int failures = 0;
        while (last == State.RUNNING) {
            long startNanos = around.clock.nanoTime();
            long moved = now.moved();
            Optional<String> failure = some(consumer, places, putBack);
            if (failure.isEmpty()) {
                failure = around.progress.store(box, id, places);
            }
            tell(places, State.RUNNING, failure.orElse(""));
            failures = failure.isPresent() ? failures + 1 : 0;
            if (failures >= MOST_FAILURES) {
                last = State.FAILED;
            } else if (failures == 0 && places.values().stream().allMatch(Place::isDone)) {
                last = State.DONE;
            } else if (isStopped(failures, now.moved() - moved, startNanos)) {
                last = State.CANCELLED;
            }
        }
        return last;
    }

    /** Waits so that it does not get faster than it may. */
    private boolean isStopped(int failures, long moved, long startNanos) throws InterruptedException {
        if (failures == 0) {
            backoff.reset();
        }
        long passed = around.clock.nanoTime() - startNanos;
        long pace = (long) (moved * 1e9 / perSecond) - passed;
        return stop.await(failures > 0 ? backoff.next() : Math.max(0, pace), TimeUnit.NANOSECONDS);
    }

    /** Puts some back; returns what went wrong. */
    private Optional<String> some(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Place> places, PutBack putBack)
            throws InterruptedException {
        Map<ConsumerRecord<byte[], byte[]>, CompletableFuture<Outcome>> writes = new LinkedHashMap<>();
        Set<Place> held = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : poll(consumer, places)) {
            Place place = place(places, record);
            if (stop.getCount() == 0) {
                held.add(place);
            } else if (record.offset() < place.end() && !held.contains(place)) {
                CompletableFuture<Outcome> write = putBack.write(record);
                writes.put(record, write);
                // to read what was left out may have taken long: not for each of those behind it, too
                if (write.isCompletedExceptionally()) {
                    held.add(place);
                }
            }
        }
        Optional<String> failure = Optional.empty();
        for (Map.Entry<ConsumerRecord<byte[], byte[]>, CompletableFuture<Outcome>> write : writes.entrySet()) {
            Optional<String> why = await(write.getValue(), place(places, write.getKey()), write.getKey());
            failure = why.isPresent() ? why : failure;
        }
        held.forEach(Place::failed);
        places.forEach((partition, place) -> {
            if (place.isWhole()) {
                // what is left may be markers of transactions, which are no records
                place.passed(Math.min(place.end(), consumer.position(partition, LONGEST_QUESTION)));
            } else {
                consumer.seek(partition, place.at());
                place.again();
            }
        });
        return failure;
    }

    /** Some; none if retention has taken what was next, which is passed over then. */
    private static ConsumerRecords<byte[], byte[]> poll(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Place> places) {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            consumer.beginningOffsets(e.partitions(), LONGEST_QUESTION).forEach((partition, begin) -> {
                Place place = places.get(partition);
                if (begin <= place.at()) {
                    throw e;
                }
                place.passed(Math.min(place.end(), begin));
                consumer.seek(partition, place.at());
            });
            return ConsumerRecords.empty();
        }
    }

    private static Place place(Map<TopicPartition, Place> places, ConsumerRecord<byte[], byte[]> record) {
        return places.get(new TopicPartition(record.topic(), record.partition()));
    }

    private Optional<String> await(CompletableFuture<Outcome> write, Place place, ConsumerRecord<byte[], byte[]> record)
            throws InterruptedException {
        try {
            Outcome outcome = write.get(around.limit.toMillis(), TimeUnit.MILLISECONDS);
            if (place.isWhole()) {
                place.passed(record.offset() + 1);
                counts.merge(outcome, 1L, Long::sum);
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            place.failed();
            return Optional.of(
                    String.valueOf(KafkaErrors.translate(e.getCause()).getMessage()));
        } catch (TimeoutException e) {
            place.failed();
            return Optional.of("it took too long to write to " + box.topic());
        }
    }

    private void tell(Map<TopicPartition, Place> places, State state, String text) {
        now = told(state, places.values().stream().mapToLong(Place::left).sum(), text);
    }

    private Redrive told(State state, long left, String text) {
        return new Redrive(
                id,
                state,
                counts.getOrDefault(Outcome.MOVED, 0L),
                counts.getOrDefault(Outcome.SKIPPED, 0L),
                counts.getOrDefault(Outcome.UNREADABLE, 0L),
                left,
                text);
    }
}
