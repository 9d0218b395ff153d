package io.pixy.engine.letters;

import io.pixy.api.KafkaException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.partition.DeadLetters;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.RetryCopy;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;

/**
 * Writes dead letters and retry copies of one cluster: first it makes sure that there is the topic, then it writes as much
 * of the message as the topic takes, and waits until all replicas in sync have it.
 *
 * <p>Talks to Kafka through an admin client and a writer, whose time-outs hold; there is one around all of it, too. Stops
 * when closed: what comes then is refused, what is on its way goes on for as long as the writer does.
 *
 * <p>Thread-safe: its parts are.
 */
public final class PostOffice implements DeadLetters {
    /** More are on their way only if consumers fail by the thousand, and then one more second does not count. */
    private static final int MOST = 1000;

    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final int MOST_WAITING = 10_000;

    private final Writer writer;
    private final Topics topics;
    private final Room room = new Room(MOST, MOST_BYTES, MOST_WAITING);
    private final Complaints complaints;
    private final Duration limit;
    private final Executor executor;
    private final Timers timers;
    private volatile boolean closed;

    /** Writes to Kafka. Thread-safe, and never blocks. */
    @FunctionalInterface
    public interface Writer {
        /** Completes when all replicas in sync have the message; fails if not, or if it is too large. */
        CompletableFuture<RecordPosition> write(ProduceRequest request);
    }

    /** Knows which topics there are. Thread-safe, and never blocks. */
    interface Topics {
        /** Completes when the topic is there; fails if it is not, or if nobody can tell. */
        CompletableFuture<Void> ready(String topic, Optional<String> createLike);

        /** It was there, and is not any more. */
        void forget(String topic);
    }

    /**
     * Writes nothing yet.
     *
     * @param cluster for the log
     * @param limit how long a letter may take
     * @param executor completes what callers get
     */
    public PostOffice(
            String cluster,
            Writer writer,
            LastingAdmin admin,
            Duration limit,
            Executor executor,
            Clock clock,
            Timers timers) {
        this(cluster, writer, new LetterTopics(admin, clock), limit, executor, clock, timers);
    }

    PostOffice(
            String cluster,
            Writer writer,
            Topics topics,
            Duration limit,
            Executor executor,
            Clock clock,
            Timers timers) {
        this.writer = writer;
        this.topics = topics;
        this.complaints = new Complaints(cluster, clock);
        this.limit = limit;
        this.executor = executor;
        this.timers = timers;
    }

    @Override
    public CompletableFuture<Void> ship(Letter letter) {
        return send(letter.policy().deadLetter().orElseThrow().topic().text(), () -> Envelope.of(letter));
    }

    @Override
    public CompletableFuture<Void> postpone(RetryCopy copy) {
        return send(copy.policy().retryTopic().orElseThrow().text(), () -> Envelope.of(copy));
    }

    private CompletableFuture<Void> send(String template, Supplier<Envelope> letter) {
        if (closed) {
            return CompletableFuture.failedFuture(new ShuttingDownException());
        }
        Envelope envelope;
        try {
            envelope = letter.get();
        } catch (RuntimeException e) {
            PixyException why = KafkaErrors.translate(e);
            complaints.failed(template, why);
            return CompletableFuture.failedFuture(why);
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        long bytes = envelope.bytes();
        if (!room.enter(bytes, () -> begin(envelope, bytes, answer))) {
            answer.completeExceptionally(
                    new KafkaException("too many messages are on their way to dead-letter and retry topics", null));
        }
        Timers.Timer deadline = timers.schedule(
                limit.toNanos(),
                () -> answer.completeExceptionally(
                        new KafkaException("it took too long to write to " + envelope.topic(), null)));
        var unused = answer.whenComplete((done, error) -> {
            deadline.cancel();
            if (error == null) {
                complaints.written(envelope.topic());
            } else if (!(error instanceof ShuttingDownException)) {
                complaints.failed(envelope.topic(), error);
            }
        });
        return answer;
    }

    /** Room is given back when nothing of it is under way any more, whatever the caller was told. */
    private void begin(Envelope envelope, long bytes, CompletableFuture<Void> answer) {
        if (closed || answer.isDone()) {
            answer.completeExceptionally(new ShuttingDownException());
            room.leave(bytes);
            return;
        }
        var unused = topics.ready(envelope.topic(), envelope.createLike())
                .thenCompose(ready -> write(envelope, 0))
                .whenComplete((done, error) -> elsewhere(() -> {
                    if (error == null) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(KafkaErrors.translate(error));
                    }
                    room.leave(bytes);
                }));
    }

    /** Nobody may stay without an answer because all else has stopped already. */
    private void elsewhere(Runnable answer) {
        try {
            executor.execute(answer);
        } catch (RejectedExecutionException e) {
            answer.run();
        }
    }

    private CompletableFuture<Void> write(Envelope envelope, int which) {
        return writer.write(envelope.request(envelope.sizes().get(which)))
                .<Void>thenApply(position -> null)
                .exceptionallyCompose(error -> {
                    if (isTooLarge(error) && which + 1 < envelope.sizes().size()) {
                        return write(envelope, which + 1);
                    }
                    if (KafkaErrors.isCausedBy(error, UnknownTopicException.class)) {
                        topics.forget(envelope.topic());
                    }
                    return CompletableFuture.failedFuture(error);
                });
    }

    /** Larger than what the topic takes, or than a file of its log may be. */
    private static boolean isTooLarge(Throwable error) {
        return KafkaErrors.isCausedBy(error, MessageTooLargeException.class)
                || KafkaErrors.isCausedBy(error, RecordBatchTooLargeException.class);
    }

    /** Takes nothing more. */
    public void close() {
        closed = true;
    }
}
