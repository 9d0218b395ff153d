package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** A partition that is read for several groups at once, and how far. Guarded by the {@link SharedReader}. */
final class SharedPartition {
    /** Whoever has more to catch up with does so alone, and does not keep others waiting. */
    private static final long MOST_BEHIND = 4096;

    private static final long MOST_BEHIND_NANOS = Duration.ofMillis(100).toNanos();

    private final PartitionId id;
    private final SharedThread thread;
    private final Set<Follower> followers = new LinkedHashSet<>();
    private long epoch;
    private long next;
    private long end = Fetched.UNKNOWN;
    private Long behindNanos;
    private Allowance unbounded;

    /** A partition that nobody reads yet. */
    SharedPartition(PartitionId id, SharedThread thread) {
        this.id = id;
        this.thread = thread;
    }

    /** Reads on from there, whatever was read before. */
    void startAt(long offset, long newEpoch) {
        next = offset;
        epoch = newEpoch;
        behindNanos = null;
        unbounded = Allowance.unbounded();
        thread.add(new Reading(id, epoch, next, unbounded));
    }

    void stop() {
        thread.remove(id, epoch);
    }

    PartitionId id() {
        return id;
    }

    SharedThread thread() {
        return thread;
    }

    long epoch() {
        return epoch;
    }

    /** All groups have what is below, or do not want it. */
    long next() {
        return next;
    }

    /** Where the log ended when it was read last; unknown at first. */
    long end() {
        return end;
    }

    Set<Follower> followers() {
        return followers;
    }

    void onRead(Fetched batch, long now) {
        next = batch.next();
        end = batch.end() == Fetched.UNKNOWN ? end : batch.end();
        if (end <= next) {
            behindNanos = null;
        } else if (behindNanos == null) {
            behindNanos = now;
        }
        // it is the groups that have bounds
        unbounded.taken(batch.messages().size(), Reading.bytes(batch.messages()));
    }

    /** Gives each group what it has not got yet. */
    void share(Fetched batch, BiConsumer<Follower, Fetched> to) {
        boolean isFirst = true;
        for (Follower follower : followers) {
            if (batch.next() > follower.next() || batch.end() != Fetched.UNKNOWN && batch.end() >= follower.next()) {
                to.accept(follower, isFirst ? follower.advance(batch) : follower.advanceWithCopies(batch));
                isFirst = false;
            }
        }
    }

    /** Those who can't go on together with the others: their buffers are full, or there is much that they have not read. */
    List<Follower> stragglers(long now) {
        boolean isBehind = behindNanos != null && (end - next > MOST_BEHIND || now - behindNanos > MOST_BEHIND_NANOS);
        List<Follower> stragglers = new ArrayList<>();
        for (Follower follower : followers) {
            if (follower.isFull() || isBehind && follower.next() < end) {
                stragglers.add(follower);
            }
        }
        return stragglers;
    }
}
