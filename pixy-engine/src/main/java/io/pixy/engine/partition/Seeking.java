package io.pixy.engine.partition;

import io.pixy.api.BlockedReason;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.QueueState;
import io.pixy.engine.offsets.Attempts;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** What is committed, as soon as it was read. */
    private Committed read;

    /** What the owner before us knew of attempts and delays, as soon as it was read, or given up. */
    private NavigableMap<Long, Attempts> inherited;

    private OptionalLong startAt = OptionalLong.empty();

    /** Not wanted any more, but what was acknowledged while the claim was lost has yet to be committed. */
    private boolean leaving;

    /**
     * Seeks.
     *
     * @param readCommitted false after the log was cut off below us, or above us by a leader that lacked its end: what we
     *     know is newer than what is committed. In the latter case new records at offsets that are pending or acknowledged
     *     are taken for the old ones, as the original does; that takes an unclean election.
     */
    Seeking(PartitionConsumer partition, boolean readCommitted) {
        super(partition);
        this.readCommitted = readCommitted;
        this.backoff = new Backoff(context().settings().retryBackoff(), MAX_PAUSE);
    }

    @Override
    void enter() {
        if (readCommitted) {
            partition.commits().inherit(this::onInherited);
            askCommitted();
        } else {
            read = partition.tracker().committed();
            askTopic();
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
        read = partition.commits().believed(committed);
        OffsetTracker frozen = partition.tracker();
        if (frozen == null) {
            partition.startTracking(new OffsetTracker(read, partition.rules()));
        } else if (!read.equals(partition.commits().last())) {
            // somebody else has worked here: begin where they ended, and add what we know to be acknowledged
            OffsetTracker tracker = new OffsetTracker(read, partition.rules());
            tracker.merge(frozen);
            partition.startTracking(tracker);
        }
        partition.commits().onRead(read);
        if (partition.tracker().metadataRejected()) {
            log.error(
                    "Metadata committed by group {} for {} is damaged or foreign and is ignored: {}",
                    context().group(),
                    partition.id(),
                    committed);
        }
        if (leaving) {
            giveUp();
        } else {
            askRange();
        }
    }

    /** The log does not have what we were about to read: it may be the log of another topic by now. */
    private void askTopic() {
        context().strand().whenDone(context().topics().look(partition.id().topic()), (told, failure) -> {
            if (isCurrent() && Boolean.TRUE.equals(told)) {
                askRange();
            } else if (isCurrent()) {
                onFailure(new KafkaException("it is not known whether the topic is the same", failure), this::askTopic);
            }
        });
    }

    private void askRange() {
        Runnable again = readCommitted ? this::askRange : this::askTopic;
        context().lookups().range(partition.id(), answer -> use(answer, this::onRange, again));
    }

    private void onRange(LogRange range) {
        if (partition.tracker().base() != Committed.NONE.offset()) {
            start(startIn(range, partition.tracker().base()));
        } else if (partition.startsAtOldest()) {
            start(range.begin());
        } else if (range.begin() > 0) {
            // too old to have come into being while the group was away
            start(range.end());
        } else {
            askWhetherNew(range);
        }
    }

    /** In a topic that the group has consumed before, a partition without a commit came into being in its absence. */
    private void askWhetherNew(LogRange range) {
        context()
                .lookups()
                .wasConsumed(
                        partition.id().topic(),
                        answer -> use(
                                answer,
                                consumed -> start(consumed ? range.begin() : range.end()),
                                () -> askWhetherNew(range)));
    }

    private long startIn(LogRange range, long base) {
        if (base > range.end()) {
            log.warn(
                    "The log of {} ends at {}, group {} had got to {}: begins at the end. What is written below {} was"
                            + " acknowledged before and is skipped",
                    partition.id(),
                    range.end(),
                    context().group(),
                    base,
                    base);
            return range.end();
        }
        return Math.max(base, range.begin());
    }

    /** Comes in time, whatever Kafka does: see {@link SideStore#read}. */
    private void onInherited(NavigableMap<Long, Attempts> known) {
        inherited = known;
        if (isCurrent() && startAt.isPresent()) {
            start(startAt.getAsLong());
        }
    }

    private void start(long offset) {
        startAt = OptionalLong.of(offset);
        if (readCommitted && inherited == null) {
            return;
        }
        OffsetTracker tracker = partition.tracker();
        for (Message dropped : tracker.adjust(offset)) {
            log.error(
                    "Group {} loses {}: it was pending when Kafka deleted it",
                    context().group(),
                    dropped);
            partition.expiries().onGone(dropped.offset());
        }
        if (readCommitted) {
            tracker.pasts().inherit(inherited);
        }
        partition.handOuts().position(offset);
        partition.become(new Consuming(partition, !tracker.committed().equals(read)));
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

    /**
     * Where the log was cut off clients may have messages from above. What was acknowledged while the claim was lost is
     * committed before it is given up, for which must be known what others have committed meanwhile.
     */
    @Override
    void onUnwanted() {
        if (!readCommitted) {
            partition.become(new Draining(partition));
        } else if (partition.tracker() == null || read != null) {
            giveUp();
        } else if (!leaving) {
            leaving = true;
            context().timers().schedule(context().settings().releaseTimeout().toNanos(), this::onHurry);
        }
    }

    private void giveUp() {
        if (read != null && partition.tracker().base() >= 0) {
            partition
                    .commits()
                    .begin(partition.tracker(), !partition.tracker().committed().equals(read));
        }
        partition.become(new Releasing(partition));
    }

    @Override
    void onHurry() {
        if (leaving && isCurrent()) {
            partition.become(new Releasing(partition));
        }
    }

    @Override
    void onWanted() {
        leaving = false;
    }

    @Override
    void onAnotherTopic(boolean exists) {
        if (!readCommitted && exists) {
            partition.anotherTopic().begin();
        } else if (exists && !leaving) {
            partition.become(new Seeking(partition, true));
        } else {
            // others may have got further, if there is such a partition
            partition.anotherTopic().leaveStart(false);
        }
    }

    @Override
    void onClaimLost() {
        partition.commits().freeze();
        partition.become(new Claiming(partition));
    }

    @Override
    boolean takesAcks() {
        return partition.tracker() != null;
    }

    @Override
    Optional<QueueState.Blockage> blockage() {
        return Optional.of(new QueueState.Blockage(
                BlockedReason.SEEKING, "where the group is in this partition is being looked up"));
    }
}
