package io.pixy.engine.letters;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.api.Redrive.State;
import io.pixy.api.RedriveRequest;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.ShuttingDownException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts dead letters back: one round after the other, and when all replicas in sync have what was written, remembers how far
 * it got. So a letter can be put back twice, but none is left out.
 *
 * <p>Runs on a thread of its own, which alone touches the consumers. Stops when told so, here or elsewhere, when there is
 * nothing left, or when nothing goes right. Thread-safe: what others see is volatile.
 */
final class RedriveTask implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(RedriveTask.class);
    private static final int MOST_FAILURES = 6;

    /** While nothing is written, that often is enough to be seen alive. */
    private static final long STORE_NANOS = Duration.ofSeconds(1).toNanos();

    private final String id;
    private final LetterBox box;
    private final RedriveRequest request;
    private final Surroundings around;
    private final CompletableFuture<Redrive> begun = new CompletableFuture<>();
    private final CompletableFuture<Redrive> ended = new CompletableFuture<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));
    private final Tally tally = new Tally();
    private volatile Redrive now;

    /** What it came to. Confined to its thread. */
    private Redrive outcome;

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

    RedriveTask(String id, LetterBox box, RedriveRequest request, Surroundings around) {
        this.id = id;
        this.box = box;
        this.request = request;
        this.around = around;
        this.now = tally.told(id, State.RUNNING, 0);
        this.outcome = now;
    }

    /** How far it has got. Whoever hears that it has ended can begin the next one. */
    Redrive now() {
        Redrive last = ended.getNow(null);
        return last == null ? now : last;
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

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    @Override
    public void run() {
        PixyException failure = new ShuttingDownException();
        Map<TopicPartition, Place> places = Map.of();
        try (Consumer<byte[], byte[]> consumer = around.consumers.apply(request.maxPerSecond());
                Originals originals = new Originals(() -> around.consumers.apply(1))) {
            PutBack putBack = new PutBack(box, request, originals, around.writer, around.topics);
            places = begin(consumer, putBack.target());
            begun.complete(now);
            outcome = told(places, work(consumer, places, putBack));
        } catch (RuntimeException | Error e) {
            failure = fail(KafkaErrors.translate(e));
        } catch (InterruptedException e) {
            failure = fail(KafkaErrors.translate(e));
            Thread.currentThread().interrupt();
        } finally {
            letGo(places);
            log.info("Putting letters of {} back for group {} has ended: {}", box.letters(), box.group(), outcome);
            ended.complete(outcome);
            begun.completeExceptionally(failure);
        }
    }

    /** There is nobody to run it. */
    void giveUp(Throwable why) {
        PixyException failure = fail(KafkaErrors.translate(why));
        ended.complete(outcome);
        begun.completeExceptionally(failure);
    }

    private PixyException fail(PixyException why) {
        log.debug("Redrive {} has failed", id, why);
        tally.passing(Optional.of(why));
        outcome = tally.told(id, State.FAILED, now.left());
        return why;
    }

    /** Says what it came to, lest it is taken for one that runs; unless another one has begun meanwhile. */
    private void letGo(Map<TopicPartition, Place> places) {
        if (places.isEmpty()) {
            return;
        }
        Optional<PixyException> failure;
        try {
            failure = store(outcome, places);
        } catch (RuntimeException e) {
            failure = Optional.of(KafkaErrors.translate(e));
        } catch (InterruptedException e) {
            failure = Optional.of(KafkaErrors.translate(e));
            Thread.currentThread().interrupt();
        }
        if (failure.isPresent() && outcome.problem().isEmpty()) {
            tally.passing(failure);
            outcome = tally.told(id, outcome.state(), outcome.left());
        }
    }

    private Map<TopicPartition, Place> begin(Consumer<byte[], byte[]> consumer, String target)
            throws InterruptedException {
        try {
            around.topics.ready(target, Optional.empty()).get(around.limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaErrors.translate("letters can't be put into " + target, e);
        }
        if (around.progress.isRunning(box)) {
            throw new RedriveRunningException(box.letters());
        }
        Map<TopicPartition, Place> places = around.progress.read(box, box.limits(consumer));
        now = told(places, State.RUNNING);
        try {
            takePossession(places);
        } catch (RuntimeException e) {
            var unused = fail(KafkaErrors.translate(e));
            letGo(places);
            throw e;
        }
        return places;
    }

    private void takePossession(Map<TopicPartition, Place> places) throws InterruptedException {
        Optional<PixyException> failure = store(now, places);
        if (failure.isPresent()) {
            throw KafkaErrors.translate("it can't be remembered how far letters are put back", failure.get());
        }
        if (around.progress
                .look(box)
                .filter(mark -> !mark.redrive().id().equals(id))
                .isPresent()) {
            // another one has begun at the very moment
            throw new RedriveRunningException(box.letters());
        }
    }

    private State work(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Place> places, PutBack putBack)
            throws InterruptedException {
        consumer.assign(places.keySet());
        places.forEach((partition, place) -> consumer.seek(partition, place.at()));
        RedriveRound round = new RedriveRound(
                consumer,
                places,
                putBack,
                tally,
                new RedriveRound.Limits(around.limit, around.progress.maxChars()),
                this::isStopped);
        return goOn(round, places);
    }

    private Optional<PixyException> store(Redrive redrive, Map<TopicPartition, Place> places)
            throws InterruptedException {
        return around.progress.store(box, RedriveMark.of(redrive, around.progress.nowMillis()), places);
    }

    /** Until it has ended, as what is returned. */
    private State goOn(RedriveRound round, Map<TopicPartition, Place> places) throws InterruptedException {
        State last = State.RUNNING;
        int failures = 0;
        boolean stored = true;
        long storedNanos = around.clock.nanoTime();
        while (last == State.RUNNING) {
            long startNanos = around.clock.nanoTime();
            long before = tally.redriven();
            boolean well = round.run(request.limit() == 0 ? Long.MAX_VALUE : request.limit() - before);
            boolean written = tally.redriven() > before;
            now = told(places, State.RUNNING);
            if (written || !stored || startNanos - storedNanos >= STORE_NANOS) {
                stored = isRemembered(places);
                storedNanos = startNanos;
            }
            failures = stored && (well || written) ? 0 : failures + 1;
            if (failures >= MOST_FAILURES) {
                last = State.FAILED;
            } else if (stored && well && isThrough(places)) {
                last = State.DONE;
            } else if (isStopped(stored && well, tally.redriven() - before, startNanos)) {
                last = State.CANCELLED;
            }
        }
        return last;
    }

    private boolean isThrough(Map<TopicPartition, Place> places) {
        return places.values().stream().allMatch(Place::isGoneThrough)
                || (request.limit() > 0 && tally.redriven() >= request.limit());
    }

    /** Whether it is remembered how far it got. Looks whether somebody elsewhere wants it to end, too. */
    private boolean isRemembered(Map<TopicPartition, Place> places) throws InterruptedException {
        Optional<PixyException> failure;
        try {
            if (around.progress.look(box).filter(this::isToEnd).isPresent()) {
                stop();
            }
            failure = store(now, places);
        } catch (KafkaException e) {
            failure = Optional.of(e);
        }
        if (failure.isPresent()) {
            tally.passing(failure);
            now = told(places, State.RUNNING);
        }
        return failure.isEmpty();
    }

    private boolean isToEnd(RedriveMark mark) {
        return mark.toEnd() && mark.redrive().id().equals(id);
    }

    /** Waits so that it does not get faster than it may. */
    private boolean isStopped(boolean well, long redriven, long startNanos) throws InterruptedException {
        if (well) {
            backoff.reset();
        }
        long passed = around.clock.nanoTime() - startNanos;
        long pace = redriven * 1_000_000_000L / request.maxPerSecond() - passed;
        return stop.await(well ? Math.max(0, pace) : Math.max(pace, backoff.next()), TimeUnit.NANOSECONDS);
    }

    private Redrive told(Map<TopicPartition, Place> places, State state) {
        return tally.told(
                id, state, places.values().stream().mapToLong(Place::left).sum());
    }
}
