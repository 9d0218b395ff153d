package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim is held; where to start is being asked: the committed pair first, unless we know it better, then the limits
 * of the log. Failures are tried again for as long as the partition is wanted. Confined to the group strand.
 */
final class Seeking extends State {
    private static final Logger log = LoggerFactory.getLogger(Seeking.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

    private final boolean readCommitted;
    private final Backoff backoff;
    private Timers.Timer retry = () -> {};

    /**
     * Seeks.
     *
     * @param readCommitted false after the log was cut off below us: what we know is newer than what is committed
     */
    Seeking(PartitionConsumer partition, boolean readCommitted) {
        super(partition);
        this.readCommitted = readCommitted;
        this.backoff = new Backoff(partition.context().settings().retryBackoff(), MAX_PAUSE);
    }

    @Override
    void enter() {
        if (readCommitted) {
            askCommitted();
        } else {
            askRange(partition.tracker().committed());
        }
    }

    @Override
    void leave() {
        retry.cancel();
    }

    private void askCommitted() {
        context().lookups().committed(partition.id(), answer -> use(answer, this::onCommitted, this::askCommitted));
    }

    private void onCommitted(Committed committed) {
        OffsetTracker frozen = partition.tracker();
        if (frozen == null) {
            partition.startTracking(
                    new OffsetTracker(committed, context().settings().tracker()));
        } else if (!committed.equals(partition.lastCommitted())) {
            // somebody else has worked here: begin where they ended, and add what we know to be acknowledged
            OffsetTracker tracker =
                    new OffsetTracker(committed, context().settings().tracker());
            tracker.merge(frozen);
            partition.startTracking(tracker);
        }
        partition.lastCommitted(committed);
        if (partition.tracker().metadataRejected()) {
            log.error(
                    "Metadata committed by group {} for {} is damaged or foreign and is ignored: {}",
                    context().group(),
                    partition.id(),
                    committed);
        }
        askRange(committed);
    }

    private void askRange(Committed read) {
        context()
                .lookups()
                .range(partition.id(), answer -> use(answer, range -> onRange(range, read), () -> askRange(read)));
    }

    private void onRange(LogRange range, Committed read) {
        OffsetTracker tracker = partition.tracker();
        long start = startIn(range, tracker.base());
        for (Message dropped : tracker.adjust(start)) {
            log.error(
                    "Group {} loses {}: it was pending when Kafka deleted it",
                    context().group(),
                    dropped);
        }
        partition.position(start);
        partition.become(new Consuming(partition, !tracker.committed().equals(read)));
    }

    /** The order of the tests matters: "none" and "past the end" come first. */
    private long startIn(LogRange range, long base) {
        if (base == Committed.NONE.offset()) {
            return partition.startsAtOldest() ? range.begin() : range.end();
        }
        if (base > range.end()) {
            return range.end();
        }
        return Math.max(base, range.begin());
    }

    private <T> void use(Lookup<T> answer, Consumer<T> then, Runnable again) {
        if (!isCurrent()) {
            return;
        }
        if (answer instanceof Lookup.Found<T> found) {
            then.accept(found.value());
        } else if (answer instanceof Lookup.Failed<T> failed) {
            onFailure(failed.why(), again);
        }
    }

    private void onFailure(PixyException why, Runnable again) {
        long pause = backoff.next();
        log.warn(
                "Group {} can't tell where to start in {}, trying again in {} ms: {}",
                context().group(),
                partition.id(),
                pause / 1_000_000,
                why.getMessage());
        retry = context().timers().schedule(pause, () -> {
            if (isCurrent()) {
                again.run();
            }
        });
    }

    /** Where the log was cut off clients may have messages from above. */
    @Override
    void onUnwanted() {
        partition.become(readCommitted ? new Releasing(partition) : new Draining(partition));
    }

    @Override
    void onClaimLost() {
        partition.freeze();
        partition.become(new Claiming(partition));
    }

    @Override
    boolean takesAcks() {
        return partition.tracker() != null;
    }
}
