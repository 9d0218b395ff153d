package io.pixy.engine.letters;

import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.DeleteRecordsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Shows letters and deletes them, and looks after redrives elsewhere; a few at a time, each on a thread of its own.
 * Thread-safe: a semaphore and a latch.
 */
final class LetterDesk {
    private static final int MOST_AT_A_TIME = 8;
    private static final int DELETE_MILLIS = 30_000;

    /** A redrive looks at what is said of it when it has put some back, which may need some attempts. */
    private static final long LONGEST_END_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int ASK_MILLIS = 250;

    private final IntFunction<Consumer<byte[], byte[]>> consumers;
    private final LastingAdmin admin;
    private final RedriveProgress progress;
    private final Clock clock;
    private final Semaphore places = new Semaphore(MOST_AT_A_TIME);
    private final CountDownLatch closed = new CountDownLatch(1);

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
            answer.completeExceptionally(TooManyRequestsException.letters());
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

    /** Some of those that were not put back yet; fewer if nobody wants them any more. */
    DeadLetterPage list(LetterBox box, DeadLetterQuery query, BooleanSupplier isWanted) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = consumers.apply(query.max())) {
            return new LetterWalk(consumer, box, query, isWanted, clock).page(progress.read(box, box.limits(consumer)));
        }
    }

    /** What is known everywhere of a redrive, or of the last one. */
    Redrive look(LetterBox box, Optional<String> id) throws InterruptedException {
        return progress.look(box)
                .map(mark -> mark.told(progress.nowMillis()))
                .filter(redrive -> id.map(redrive.id()::equals).orElse(true))
                .orElseThrow(() -> id.map(RedriveNotFoundException::unknown)
                        .orElseGet(() -> RedriveNotFoundException.none(box.group(), box.topic())));
    }

    /** Has one that runs elsewhere end, and waits for that. */
    Redrive cancel(LetterBox box, String id) throws InterruptedException {
        long startNanos = clock.nanoTime();
        Redrive seen = look(box, Optional.of(id));
        while (seen.state() == Redrive.State.RUNNING) {
            Optional<RedriveMark> mark = progress.look(box);
            if (mark.isPresent() && !mark.get().toEnd()) {
                progress.ask(box, mark.get());
            }
            if (closed.await(ASK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new ShuttingDownException();
            }
            if (clock.nanoTime() - startNanos > LONGEST_END_NANOS) {
                throw new KafkaException(
                        "redrive " + id + " runs elsewhere; it was told to end, and has not by now",
                        null,
                        Reason.TIMED_OUT);
            }
            seen = look(box, Optional.of(id));
        }
        return seen;
    }

    /** Deletes those that are there now. */
    Void purge(LetterBox box) throws InterruptedException {
        if (progress.isRunning(box)) {
            throw new RedriveRunningException(box.letters());
        }
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

    /** Nobody waits here any more. */
    void close() {
        closed.countDown();
    }
}
