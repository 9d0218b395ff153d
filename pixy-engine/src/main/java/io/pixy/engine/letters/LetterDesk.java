package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.InvalidRequestException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.letters.RedriveProgress.Place;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.DeleteRecordsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Shows letters and deletes them; a few at a time, each on a thread of its own. Thread-safe: one semaphore. */
final class LetterDesk {
    private static final int MOST_AT_A_TIME = 8;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long LONGEST_LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int DELETE_MILLIS = 30_000;

    /** What is shown is in memory at once. */
    private static final long MOST_BYTES = 32L * 1024 * 1024;

    private final IntFunction<Consumer<byte[], byte[]>> consumers;
    private final LastingAdmin admin;
    private final RedriveProgress progress;
    private final Clock clock;
    private final Semaphore places = new Semaphore(MOST_AT_A_TIME);

    LetterDesk(
            IntFunction<Consumer<byte[], byte[]>> consumers,
            LastingAdmin admin,
            RedriveProgress progress,
            Clock clock) {
        this.consumers = consumers;
        this.admin = admin;
        this.progress = progress;
        this.clock = clock;
    }

    /** What may block. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /** Runs something on one of those threads; more than so many at a time are refused. */
    <T> void run(Executor threads, Work<T> work, CompletableFuture<T> answer) {
        if (!places.tryAcquire()) {
            answer.completeExceptionally(
                    new InvalidRequestException("too many look at dead letters at the same time, try again"));
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    answer.complete(work.run());
                } catch (InterruptedException | RuntimeException | Error e) {
                    answer.completeExceptionally(KafkaErrors.translate(e));
                } finally {
                    places.release();
                }
            });
        } catch (RuntimeException | Error e) {
            places.release();
            answer.completeExceptionally(KafkaErrors.translate(e));
        }
    }

    /** Those that were not put back yet. */
    List<DeadLetter> list(LetterBox box, int max) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = consumers.apply(max)) {
            Map<TopicPartition, Place> left = new HashMap<>(progress.read(box, box.limits(consumer)));
            left.values().removeIf(Place::isDone);
            consumer.assign(left.keySet());
            left.forEach((partition, place) -> consumer.seek(partition, place.at()));
            List<DeadLetter> found = new ArrayList<>();
            long bytes = 0;
            long startNanos = clock.nanoTime();
            while (!left.isEmpty() && clock.nanoTime() - startNanos < LONGEST_LOOK_NANOS) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Place place = left.get(new TopicPartition(record.topic(), record.partition()));
                    if (place != null && record.offset() < place.end()) {
                        LetterReader.read(record).filter(box::holds).ifPresent(found::add);
                        bytes += Math.max(0, record.serializedValueSize());
                    }
                    if (found.size() >= max || bytes > MOST_BYTES) {
                        return found;
                    }
                }
                left.entrySet()
                        .removeIf(entry -> consumer.position(entry.getKey(), POLL)
                                >= entry.getValue().end());
            }
            return found;
        }
    }

    /** Deletes those that are there now. */
    Void purge(LetterBox box) throws InterruptedException {
        Map<TopicPartition, RecordsToDelete> ends = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = consumers.apply(1)) {
            box.limits(consumer)
                    .forEach((partition, limits) -> ends.put(partition, RecordsToDelete.beforeOffset(limits.end())));
        }
        LastingAdmin.Use use = admin.use();
        try {
            use.within(
                            DELETE_MILLIS,
                            use.admin()
                                    .deleteRecords(ends, new DeleteRecordsOptions().timeoutMs(DELETE_MILLIS))
                                    .all())
                    .get(2L * DELETE_MILLIS, TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaErrors.translate("Can't delete the letters of " + box.letters(), e);
        }
    }
}
