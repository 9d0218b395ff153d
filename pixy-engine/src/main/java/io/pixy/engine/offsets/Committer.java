package io.pixy.engine.offsets;

import io.pixy.api.KafkaException;
import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what the trackers of one group know, together and not more often than once per interval; a change after a
 * quiet interval at once. Owned by the group. Stops when closed.
 *
 * <p>One commit is under way at a time, and it is waited for however long the store takes, since two of them could
 * overtake each other. While it is, changes collect; partitions that failed wait for their next attempt without holding
 * up the others. Nothing waits for this class: news is a future that completes on the strand.
 *
 * <p>Confined to the group strand; calls from elsewhere fail.
 */
public final class Committer {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    private final String group;
    private final Store store;
    private final Strand strand;
    private final Clock clock;
    private final Settings settings;
    private final GroupMeters meters;
    private final CommitTurns turns;
    private final Map<PartitionId, CommitState> states = new TreeMap<>();

    private long sentNanos;

    /** What is in the commit under way, be it forgotten. */
    private Set<PartitionId> sending = Set.of();

    /** Where commits of the group go. Never called again before it has answered; does not block, and always answers. */
    @FunctionalInterface
    public interface Store {
        /** Empty for each partition whose pair is stored. */
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs);
    }

    /**
     * How a committer behaves. Immutable.
     *
     * @param interval the shortest time between commits that nobody is waiting for
     * @param retryBackoff the pause before a partition's commit is tried again
     * @param recommitInterval how old a commit may become before the unchanged pair is committed again, lest the broker
     *     forgets it; up to a quarter less, so that partitions take turns
     */
    public record Settings(Duration interval, Duration retryBackoff, Duration recommitInterval) {
        public Settings {
            for (Duration duration : List.of(interval, retryBackoff, recommitInterval)) {
                if (duration.isNegative() || duration.isZero()) {
                    throw new IllegalArgumentException("Not above zero: " + duration);
                }
            }
        }
    }

    /** A committer without partitions; {@code timers} may run actions anywhere. */
    public Committer(String group, Store store, Strand strand, Timers timers, Clock clock, Settings settings) {
        this(group, store, strand, timers, clock, settings, GroupMeters.none());
    }

    /** The same; {@code meters} count. */
    public Committer(
            String group,
            Store store,
            Strand strand,
            Timers timers,
            Clock clock,
            Settings settings,
            GroupMeters meters) {
        this.group = group;
        this.meters = meters;
        this.store = store;
        this.strand = strand;
        this.clock = clock;
        this.settings = settings;
        this.turns = new CommitTurns(timers.on(strand), clock, settings.interval(), new Work());
    }

    /**
     * Takes a partition on, with a tracker that was adjusted to a real offset. Commits nothing before it is told of a change,
     * or before the recommit interval has passed.
     *
     * @return to be run on the strand when the tracker has changed: its state at the time of sending is committed. Comes to
     *     nothing once the partition is not tracked any more
     * @throws IllegalStateException if the partition is tracked already, or its base is not an offset
     */
    public Runnable track(PartitionId id, OffsetTracker tracker) {
        strand.check();
        if (turns.isClosed() || states.containsKey(id) || tracker.base() < 0) {
            throw new IllegalStateException("Can't track " + id + " at " + tracker.base()
                    + (turns.isClosed() ? ": closed" : "of group " + group));
        }
        long now = clock.nanoTime();
        CommitState state = new CommitState(id, tracker, settings.retryBackoff(), recommitNanos(id), now);
        states.put(id, state);
        turns.proceed();
        return () -> submit(state);
    }

    /** Differs between partitions, but not between runs. */
    private long recommitNanos(PartitionId id) {
        long longest = settings.recommitInterval().toNanos();
        int spread = ((group + id).hashCode() * 0x9E3779B9) >>> 16;
        return longest - (long) (longest * 0.25 * spread / 65536);
    }

    private void submit(CommitState state) {
        strand.check();
        boolean wasDirty = state.isDirty();
        state.submit();
        if (!wasDirty && !isTimerEarlyEnough(state)) {
            turns.proceed();
        }
    }

    /** With many partitions all of them would be looked at for the first acknowledgement of each, in every interval. */
    private boolean isTimerEarlyEnough(CommitState state) {
        long now = clock.nanoTime();
        return turns.isArmedWithin(now, state.waitNanos(now, turns.tickNanos(now)));
    }

    /**
     * Commits what was submitted as soon as possible.
     *
     * @return completes, on the strand, with true when it is committed, at once if nothing is outstanding; with false when
     *     the partition does not exist, is forgotten, or this committer is closed. Never fails, but may take for ever: the
     *     caller sets a limit, and then forgets the partition
     */
    public CompletableFuture<Boolean> flush(PartitionId id) {
        strand.check();
        CommitState state = states.get(id);
        if (state == null) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> done = state.flush(clock.nanoTime());
        turns.proceed();
        return done;
    }

    /**
     * The same for a partition that is about to be given up: nothing is sent for it behind that, since it might reach the
     * broker when somebody else owns it.
     */
    public CompletableFuture<Boolean> flushLast(PartitionId id) {
        CompletableFuture<Boolean> done = flush(id);
        CommitState state = states.get(id);
        if (state != null) {
            state.end();
        }
        return done;
    }

    /**
     * Sends nothing until {@link #resume}, flushes included: somebody else may own our partitions by now, and would be set
     * back. Does not affect what is under way.
     */
    public void pause() {
        strand.check();
        turns.pause();
    }

    /** Goes on after {@link #pause}, with what has collected meanwhile; false if it was not paused. */
    public boolean resume() {
        strand.check();
        return turns.resume();
    }

    /** Lets a partition go, whatever is outstanding. An answer that comes later is ignored. */
    public void forget(PartitionId id) {
        strand.check();
        CommitState state = states.remove(id);
        if (state != null) {
            // in a task of its own: the present one may be about to let others go, of which nothing must be sent any
            // more
            strand.execute(turns::proceed);
            complete(state.abandoned());
        }
    }

    /** Whether a pair that was sent may be stored yet, however late: it is under way, or it was never answered. */
    public boolean isAtLarge(PartitionId id) {
        strand.check();
        CommitState state = states.get(id);
        return sending.contains(id) || (state != null && state.isUnanswered());
    }

    /**
     * What was sent for a partition before it was tracked may arrive behind what is sent now: that is sent once more.
     * Does nothing if it is not tracked.
     */
    public void outlast(PartitionId id) {
        strand.check();
        CommitState state = states.get(id);
        if (state != null) {
            state.outlast();
        }
    }

    /** The last pair of a tracked partition that was committed here. */
    public Optional<Committed> lastCommitted(PartitionId id) {
        strand.check();
        return Optional.ofNullable(states.get(id)).flatMap(CommitState::last);
    }

    /** The partitions whose last commit failed, and why; to be shown as a health problem. */
    public Map<PartitionId, CommitFailure> failing() {
        strand.check();
        Map<PartitionId, CommitFailure> failing = new TreeMap<>();
        states.forEach((id, state) -> state.failure().ifPresent(failure -> failing.put(id, failure)));
        return failing;
    }

    /** Commits nothing any more and completes all flushes. Idempotent, does not wait. */
    public void close() {
        strand.check();
        turns.close();
        List<Runnable> waiting = new ArrayList<>();
        states.values().forEach(state -> waiting.addAll(state.abandoned()));
        states.clear();
        complete(waiting);
    }

    /** All partitions together. */
    private final class Work implements CommitTurns.Work {
        @Override
        public long waitNanos(long now, long tick) {
            long wait = Long.MAX_VALUE;
            for (CommitState state : states.values()) {
                wait = Math.min(wait, state.waitNanos(now, tick));
            }
            return wait;
        }

        @Override
        public void send(long now) {
            Committer.this.send(now);
        }
    }

    private void send(long now) {
        List<CommitState> batch = new ArrayList<>();
        Map<PartitionId, Committed> pairs = new HashMap<>();
        for (CommitState state : states.values()) {
            state.send(now).ifPresent(pair -> {
                batch.add(state);
                pairs.put(state.id, pair);
                reportIfCut(state);
            });
        }
        turns.begin();
        sentNanos = now;
        sending = Set.copyOf(pairs.keySet());
        // composed, so that a store that throws is not taken for one that never answers
        CompletableFuture<?> unused = CompletableFuture.completedFuture(pairs)
                .thenCompose(store::commit)
                .handle((outcomes, bug) -> {
                    strand.execute(() -> onAnswer(batch, outcomes == null ? Map.of() : outcomes, bug));
                    return null;
                });
    }

    private void onAnswer(List<CommitState> batch, Map<PartitionId, Optional<CommitFailure>> outcomes, Throwable bug) {
        turns.end();
        sending = Set.of();
        if (turns.isClosed()) {
            return;
        }
        if (bug != null) {
            log.error("The offset store failed instead of answering, group={}", group, bug);
        }
        long now = clock.nanoTime();
        meters.committed(Duration.ofNanos(now - sentNanos));
        List<Runnable> waiting = new ArrayList<>();
        for (CommitState state : batch) {
            Optional<CommitFailure> failure = outcomes.get(state.id);
            if (failure == null) {
                onFailure(state, new CommitFailure(CommitFailure.Kind.UNANSWERED, lacking(state.id)), now);
            } else if (failure.isPresent()) {
                onFailure(state, failure.get(), now);
            } else {
                onSuccess(state, now);
            }
            waiting.addAll(state.flushed());
        }
        turns.proceed();
        complete(waiting);
    }

    private static KafkaException lacking(PartitionId id) {
        return new KafkaException("The answer to a commit lacks " + id, null);
    }

    private void onSuccess(CommitState state, long now) {
        state.failure()
                .filter(failure -> failure.kind() != CommitFailure.Kind.REBALANCING)
                .ifPresent(failure -> log.info("Commits succeed again, group={}, partition={}", group, state.id));
        state.succeeded(now);
    }

    private void onFailure(CommitState state, CommitFailure failure, long now) {
        boolean isNews = state.failure()
                .map(CommitFailure::kind)
                .filter(failure.kind()::equals)
                .isEmpty();
        state.failed(failure, now);
        meters.commitFailed(failure.kind());
        String reason = failure.why().getMessage();
        if (state.isGivenUp()) {
            log.error("Gave up committing to a partition that does not exist, group={}, partition={}", group, state.id);
        } else if (isNews && failure.kind() == CommitFailure.Kind.GROUP_IN_USE) {
            log.error("Commit refused: group {} has members of Kafka's own protocol, partition={}", group, state.id);
        } else if (failure.kind() == CommitFailure.Kind.REBALANCING) {
            // that is how groups change hands, at every partition of theirs
            log.debug("Commit put off, group={}, partition={}, reason={}", group, state.id, reason);
        } else if (isNews) {
            log.warn("Commit failed, group={}, partition={}, reason={}", group, state.id, reason);
        } else {
            log.debug("Commit failed again, group={}, partition={}, reason={}", group, state.id, reason);
        }
    }

    private void reportIfCut(CommitState state) {
        if (state.isNewlyCut()) {
            log.warn(
                    "Metadata too long, the highest acknowledged ranges are not committed, group={}, partition={}",
                    group,
                    state.id);
        }
    }

    private static void complete(List<Runnable> waiting) {
        waiting.forEach(Runnable::run);
    }
}
