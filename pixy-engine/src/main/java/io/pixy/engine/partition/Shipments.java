package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of a partition that go elsewhere: dead letters, and copies that come again much later. Each is tried until it is
 * confirmed, and counts as done only then; the others of the partition go on meanwhile.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class Shipments {
    private static final Logger log = LoggerFactory.getLogger(Shipments.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 1000;

    /** Why a copy comes again later, beside the reasons of letters. */
    private static final String RETRY = "retry";

    private final PartitionId id;
    private final PartitionContext context;
    private final TrackerSettings rules;
    private final LongConsumer onConfirmed;
    private final Map<Long, Shipment> underWay = new HashMap<>();

    /** Which hand-outs were rejected, the oldest first: who was not told in time what came of it asks again. */
    private final Map<Long, Integer> rejected = new LinkedHashMap<>();

    /** One message on its way. */
    private static final class Shipment {
        private final String reason;
        private final Supplier<CompletableFuture<Void>> attempt;
        private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private Timers.Timer retry = () -> {};

        /** Why the last attempt failed, if one has. */
        private Optional<String> failure = Optional.empty();

        Shipment(String reason, Supplier<CompletableFuture<Void>> attempt) {
            this.reason = reason;
            this.attempt = attempt;
        }
    }

    /**
     * Nothing is under way.
     *
     * @param onConfirmed told the offset of what has arrived, and is to be acknowledged
     */
    Shipments(PartitionId id, PartitionContext context, TrackerSettings rules, LongConsumer onConfirmed) {
        this.id = id;
        this.context = context;
        this.rules = rules;
        this.onConfirmed = onConfirmed;
    }

    /** Makes a dead letter of a message since the holder of that hand-out says so. */
    void reject(Message message, int handOut, String text) {
        rejected.remove(message.offset());
        rejected.put(message.offset(), handOut);
        if (rejected.size() > MOST_REMEMBERED) {
            rejected.remove(rejected.keySet().iterator().next());
        }
        bury(message, Letter.Reason.REJECTED, text);
    }

    /** Whether the holder of that hand-out has rejected the message, as far as that is remembered. */
    boolean isRejected(long offset, int handOut) {
        return Objects.equals(rejected.get(offset), handOut);
    }

    /** Makes a dead letter of a message, which must not be handed out any more. */
    void bury(Message message, Letter.Reason reason, String text) {
        Letter letter = new Letter(message, context.group(), message.attempt(), reason, text, rules.policy());
        begin(message.offset(), reason.text(), () -> context.letters().ship(letter));
    }

    /** Puts a copy of a message where it comes again after that time. */
    void postpone(Message message, long delayNanos) {
        long notBefore = context.clock().wallMillis() + delayNanos / 1_000_000;
        RetryCopy copy = new RetryCopy(message, context.group(), message.attempt(), notBefore, rules.policy());
        begin(message.offset(), RETRY, () -> context.letters().postpone(copy));
    }

    private void begin(long offset, String reason, Supplier<CompletableFuture<Void>> attempt) {
        Shipment shipment = new Shipment(reason, attempt);
        underWay.put(offset, shipment);
        attempt(offset, shipment);
    }

    private void attempt(long offset, Shipment shipment) {
        // posted, be it done at once: who ships is in the middle of something
        context.strand().whenDone(shipment.attempt.get(), (done, failure) -> {
            if (underWay.get(offset) != shipment) {
                return;
            }
            if (failure == null) {
                underWay.remove(offset);
                context.meters().topic(id.topic()).shipped(shipment.reason);
                onConfirmed.accept(offset);
                shipment.done.complete(true);
            } else {
                long pause = shipment.pauses.next();
                shipment.failure = Optional.of(String.valueOf(failure.getMessage()));
                // who writes says it, once for all that can not be written
                log.debug(
                        "Group {} keeps {}@{}, whose copy could not be written; tries again in {} s: {}",
                        context.group(),
                        id,
                        offset,
                        pause / 1_000_000_000,
                        failure.getMessage());
                shipment.retry = context.timers().schedule(pause, () -> attempt(offset, shipment));
            }
        });
    }

    /** Completes on the strand when a message has arrived, with false if nobody waits for that any more. */
    CompletableFuture<Boolean> arrival(long offset) {
        Shipment shipment = underWay.get(offset);
        return shipment == null ? CompletableFuture.completedFuture(true) : shipment.done;
    }

    /** Why a message can't be written where it is to go, if one can't. */
    Optional<String> trouble() {
        return underWay.values().stream()
                .flatMap(shipment -> shipment.failure.stream())
                .findAny();
    }

    /** A message is done without having arrived, as far as is known. */
    void forget(long offset) {
        // told of every message, and knows of few
        if (!rejected.isEmpty()) {
            rejected.remove(offset);
        }
        if (!underWay.isEmpty()) {
            end(offset, true);
        }
    }

    /** A message does not exist any more, nor does its copy. */
    void drop(long offset) {
        rejected.remove(offset);
        end(offset, false);
    }

    private void end(long offset, boolean isDone) {
        Shipment gone = underWay.remove(offset);
        if (gone != null) {
            gone.retry.cancel();
            gone.done.complete(isDone);
        }
    }

    /** Waits for none of them any more. */
    void clear() {
        Map<Long, Shipment> gone = Map.copyOf(underWay);
        underWay.clear();
        rejected.clear();
        gone.values().forEach(shipment -> {
            shipment.retry.cancel();
            shipment.done.complete(false);
        });
    }
}
