package io.pixy.engine.partition;

import io.pixy.engine.offsets.AttemptText;
import io.pixy.engine.offsets.Attempts;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** One partition of a {@link SideStore}: what is stored of it, and what is to be. Confined to the group strand. */
final class SideState {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Whatever a text says: nobody may delay a message for longer. */
    private static final long LONGEST_DELAY_MILLIS = Duration.ofHours(12).toMillis();

    /** A broker that accepts less metadata than that is to be left alone. */
    private static final int LEAST_METADATA = 32;

    /** What is known of the offset that is there. */
    private enum Knowledge {
        UNKNOWN,
        ASKED,
        OURS,
        FOREIGN
    }

    private final PartitionId id;
    private final SideStore.Settings settings;
    private final Backoff backoff;
    private final List<CompletableFuture<Void>> flushes = new ArrayList<>();
    private Knowledge knowledge = Knowledge.UNKNOWN;
    private Retrying source;
    private boolean dirty;
    private boolean inFlight;
    private NavigableMap<Long, Attempts> stored = new TreeMap<>();
    private NavigableMap<Long, Attempts> sending = new TreeMap<>();
    private int maxMetadata;
    private long storedNanos;
    private long notBeforeNanos;
    private boolean resting;

    SideState(PartitionId id, SideStore.Settings settings) {
        this.id = id;
        this.settings = settings;
        this.maxMetadata = settings.maxMetadata();
        this.backoff = new Backoff(settings.retryBackoff(), LONGEST_PAUSE);
    }

    PartitionId id() {
        return id;
    }

    void source(Retrying next) {
        source = next;
    }

    boolean isKnown() {
        return knowledge == Knowledge.OURS;
    }

    boolean isForeign() {
        return knowledge == Knowledge.FOREIGN;
    }

    void asking() {
        knowledge = Knowledge.ASKED;
    }

    void onRead(Lookup<Committed> found, long nowNanos) {
        if (found instanceof Lookup.Found<Committed> answer) {
            Committed pair = answer.value();
            boolean ours = pair.offset() < 0 || AttemptText.isOurs(pair.metadata());
            knowledge = ours ? Knowledge.OURS : Knowledge.FOREIGN;
            stored = AttemptText.decode(pair.offset(), pair.metadata()).orElseGet(TreeMap::new);
            storedNanos = nowNanos;
        } else {
            knowledge = Knowledge.UNKNOWN;
            rest(nowNanos);
        }
        if (!isKnown()) {
            flushed();
        }
    }

    /** What was read; due times that can't be are shortened. */
    NavigableMap<Long, Attempts> known(long wallMillis) {
        NavigableMap<Long, Attempts> known = new TreeMap<>();
        stored.forEach((offset, one) -> known.put(
                offset,
                new Attempts(one.attempts(), Math.min(one.notBeforeMillis(), wallMillis + LONGEST_DELAY_MILLIS))));
        return known;
    }

    /** True if that is news. */
    boolean changed() {
        boolean isNews = source != null && !dirty;
        dirty |= isNews;
        return isNews;
    }

    /** Whether it makes sense to wait for something to be written. */
    boolean mayWrite() {
        return inFlight || (source != null && dirty && knowledge != Knowledge.FOREIGN);
    }

    /** Tries once more at once, whatever has failed before. */
    void onFlush(CompletableFuture<Void> done) {
        resting = false;
        flushes.add(done);
    }

    /** How long nothing is to be sent; {@code tickNanos} are left of the interval. */
    long waitNanos(long nowNanos, long tickNanos) {
        if (source == null || knowledge == Knowledge.ASKED || knowledge == Knowledge.FOREIGN) {
            return Long.MAX_VALUE;
        }
        long pause = resting ? Math.max(0, notBeforeNanos - nowNanos) : 0;
        if (dirty) {
            return Math.max(pause, tickNanos);
        }
        return stored.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(pause, storedNanos + settings.recommitInterval().toNanos() - nowNanos);
    }

    /** What is to be written; nothing if that is there already and not old. */
    Optional<Committed> send(long nowNanos) {
        dirty = false;
        long base = source.base();
        String text = AttemptText.encode(base, source.attempts().tailMap(base, true), maxMetadata);
        sending = AttemptText.decode(base, text).orElseGet(TreeMap::new);
        boolean isOld = !stored.isEmpty()
                && nowNanos - storedNanos >= settings.recommitInterval().toNanos();
        if (sending.equals(stored) && !isOld) {
            flushed();
            return Optional.empty();
        }
        inFlight = true;
        return Optional.of(new Committed(base, text));
    }

    void succeeded(long nowNanos) {
        inFlight = false;
        stored = sending;
        storedNanos = nowNanos;
        resting = false;
        backoff.reset();
        if (!dirty) {
            flushed();
        }
    }

    void failed(CommitFailure.Kind kind, long nowNanos) {
        inFlight = false;
        dirty = true;
        if (kind == CommitFailure.Kind.METADATA_TOO_LARGE) {
            maxMetadata /= 2;
            if (maxMetadata < LEAST_METADATA) {
                knowledge = Knowledge.FOREIGN;
            }
        }
        rest(nowNanos);
        flushed();
    }

    private void rest(long nowNanos) {
        resting = true;
        notBeforeNanos = nowNanos + backoff.next();
    }

    /** Tells those who wait. */
    void flushed() {
        List<CompletableFuture<Void>> done = List.copyOf(flushes);
        flushes.clear();
        done.forEach(one -> one.complete(null));
    }
}
