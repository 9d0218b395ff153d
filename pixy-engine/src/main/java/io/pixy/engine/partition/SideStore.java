package io.pixy.engine.partition;

import io.pixy.engine.offsets.Attempts;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.CommitTurns;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the attempts and due times of a group's messages beyond the life of their owner: as metadata of offsets that are
 * committed for another group, named after it. What can't be read counts as nothing known, and what can't be written is
 * tried again later; nobody ever waits for either for long.
 *
 * <p>Writes at most once per interval, one commit at a time, and only what has changed; so while nothing is tried again
 * nothing is written at all. Offsets of the other group that are not of this kind are left alone.
 *
 * <p>Talks to an {@link OffsetStore}. Owned by the group. Stops when closed. Confined to the group strand.
 */
public final class SideStore {
    private static final Logger log = LoggerFactory.getLogger(SideStore.class);

    /** Behind the name of a group it makes that of the other one. */
    public static final String SUFFIX = ".pixy";

    /** Whoever claims a partition waits no longer than that for what it would like to know. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(2);

    /** Nor does who gives one up. */
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(2);

    private final String group;
    private final OffsetStore offsets;
    private final Strand strand;
    private final Timers timers;
    private final Clock clock;
    private final Settings settings;
    private final Inquiry<Committed> inquiry;
    private final Map<PartitionId, SideState> sides = new TreeMap<>();
    private final CommitTurns turns;
    private boolean failing;
    private boolean toldForeign;

    /**
     * How it behaves. Immutable.
     *
     * @param interval the shortest time between two commits
     * @param retryBackoff the pause after the first failure; later ones are longer
     * @param recommitInterval when an unchanged text is committed again, lest the brokers forget it
     * @param maxMetadata how long a text may be, in characters
     */
    public record Settings(Duration interval, Duration retryBackoff, Duration recommitInterval, int maxMetadata) {}

    /**
     * Knows nothing yet.
     *
     * @param timers whose actions run on the strand
     */
    public SideStore(String group, OffsetStore offsets, Strand strand, Timers timers, Clock clock, Settings settings) {
        this.group = group + SUFFIX;
        this.offsets = offsets;
        this.strand = strand;
        this.timers = timers;
        this.clock = clock;
        this.settings = settings;
        this.inquiry = new Inquiry<>(strand, timers, asked -> Lookups.apart(offsets.fetch(this.group, asked), asked));
        this.turns = new CommitTurns(timers, clock, settings.interval(), new Work());
    }

    /**
     * What the owner before us knew of a partition that was just claimed, if anything; the answer comes once, on the
     * strand, and within two seconds. It may be a little old: attempts too few, but for messages that are done by now.
     */
    public void read(PartitionId id, Consumer<NavigableMap<Long, Attempts>> answer) {
        strand.check();
        boolean[] answered = new boolean[1];
        Consumer<NavigableMap<Long, Attempts>> once = known -> {
            if (!answered[0]) {
                answered[0] = true;
                answer.accept(known);
            }
        };
        SideState side = state(id);
        Timers.Timer limit = timers.schedule(READ_LIMIT.toNanos(), () -> once.accept(new TreeMap<>()));
        inquiry.ask(id, found -> {
            limit.cancel();
            onRead(side, found);
            once.accept(side.known(clock.wallMillis()));
        });
    }

    private SideState state(PartitionId id) {
        return sides.computeIfAbsent(id, unknown -> new SideState(unknown, settings));
    }

    private void onRead(SideState side, Lookup<Committed> found) {
        side.onRead(found, clock.nanoTime());
        if (side.isForeign() && !toldForeign) {
            toldForeign = true;
            log.warn(
                    "Group {} has offsets that are somebody else's: attempts and delays are not kept there, so they are lost"
                            + " when this instance stops",
                    group);
        }
    }

    /**
     * A partition is ours: what it knows is written from now on, when {@link #changed} says so. Does not need {@link
     * #read} before.
     */
    public void track(PartitionId id, Retrying source) {
        strand.check();
        state(id).source(source);
    }

    /** What the partition knows may have changed. Does nothing if it is not tracked. */
    public void changed(PartitionId id) {
        strand.check();
        SideState side = sides.get(id);
        if (side != null && side.changed() && !isTimerEarlyEnough()) {
            turns.proceed();
        }
    }

    /** With many partitions all of them would be looked at for the first change of each, in every interval. */
    private boolean isTimerEarlyEnough() {
        long now = clock.nanoTime();
        return turns.isArmedWithin(now, turns.tickNanos(now));
    }

    /**
     * Writes what has changed as soon as possible.
     *
     * @return completes on the strand when that is done, has failed, or has taken two seconds; never fails
     */
    public CompletableFuture<Void> flush(PartitionId id) {
        strand.check();
        SideState side = sides.get(id);
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (side == null || !side.mayWrite() || turns.isPaused() || turns.isClosed()) {
            done.complete(null);
            return done;
        }
        side.onFlush(done);
        Timers.Timer limit = timers.schedule(FLUSH_LIMIT.toNanos(), () -> done.complete(null));
        var unused = done.whenComplete((nothing, never) -> limit.cancel());
        turns.hurry();
        return done;
    }

    /** The partition is not ours any more; nothing of it is written. An answer that comes later is ignored. */
    public void forget(PartitionId id) {
        strand.check();
        SideState side = sides.remove(id);
        if (side != null) {
            side.flushed();
        }
    }

    /** Writes nothing until {@link #resume}: somebody else may own our partitions by now. */
    public void pause() {
        strand.check();
        turns.pause();
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        strand.check();
        turns.resume();
    }

    /** Writes nothing any more. Idempotent, does not wait. */
    public void close() {
        strand.check();
        turns.close();
        sides.values().forEach(SideState::flushed);
        sides.clear();
    }

    /** All partitions together. */
    private final class Work implements CommitTurns.Work {
        @Override
        public long waitNanos(long now, long tick) {
            long wait = Long.MAX_VALUE;
            for (SideState side : sides.values()) {
                wait = Math.min(wait, side.waitNanos(now, tick));
            }
            return wait;
        }

        @Override
        public void send(long now) {
            SideStore.this.send(now);
        }
    }

    private void send(long now) {
        Map<PartitionId, Committed> pairs = new HashMap<>();
        Map<PartitionId, SideState> asked = new HashMap<>();
        for (SideState side : sides.values()) {
            if (side.waitNanos(now, 0) <= 0) {
                if (side.isKnown()) {
                    side.send(now).ifPresent(pair -> {
                        pairs.put(side.id(), pair);
                        asked.put(side.id(), side);
                    });
                } else {
                    look(side);
                }
            }
        }
        if (pairs.isEmpty()) {
            strand.execute(turns::proceed);
            return;
        }
        turns.begin();
        // composed, so that a store that throws is not taken for one that never answers
        strand.whenDone(
                CompletableFuture.completedFuture(pairs).thenCompose(all -> offsets.commit(group, all)),
                (outcomes, bug) -> onAnswer(asked, outcomes == null ? Map.of() : outcomes, bug));
    }

    /** What is there may be somebody else's. */
    private void look(SideState side) {
        side.asking();
        inquiry.ask(side.id(), found -> {
            onRead(side, found);
            if (found instanceof Lookup.Failed<Committed> failed) {
                tell(true, failed.why().getMessage());
            }
            turns.proceed();
        });
    }

    private void onAnswer(
            Map<PartitionId, SideState> asked, Map<PartitionId, Optional<CommitFailure>> outcomes, Throwable bug) {
        turns.end();
        if (turns.isClosed()) {
            return;
        }
        long now = clock.nanoTime();
        String reason = bug == null ? "no answer" : bug.toString();
        boolean any = false;
        for (SideState side : asked.values()) {
            Optional<CommitFailure> failure = outcomes.getOrDefault(side.id(), Optional.empty());
            if (outcomes.containsKey(side.id()) && failure.isEmpty()) {
                side.succeeded(now);
            } else {
                any = true;
                reason = failure.map(why -> why.why().getMessage()).orElse(reason);
                side.failed(failure.map(CommitFailure::kind).orElse(CommitFailure.Kind.UNANSWERED), now);
            }
        }
        tell(any, reason);
        turns.proceed();
    }

    /** Once when it begins to fail, and once when it works again. */
    private void tell(boolean fails, String reason) {
        if (fails && !failing) {
            log.warn(
                    "Attempts and delays can't be kept as offsets of group {}, so they are lost when this instance stops:"
                            + " reason={}",
                    group,
                    reason);
        } else if (!fails && failing) {
            log.info("Attempts and delays are kept as offsets of group {} again", group);
        }
        failing = fails;
    }
}
