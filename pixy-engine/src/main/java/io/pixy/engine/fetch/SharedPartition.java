package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** A partition that is read for several groups at once, and how far. Guarded by the {@link SharedReader}. */
final class SharedPartition {
    /** Whoever has more messages to catch up with does so alone; several together may have as many times more. */
    private static final long MOST_BEHIND = 4096;

    /** The same for how long they do not get to the end. */
    private static final long MOST_BEHIND_NANOS = Duration.ofMillis(100).toNanos();

    private static final long LONGEST_BEHIND_NANOS = Duration.ofSeconds(2).toNanos();

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
        long bytes = Reading.bytes(batch.messages());
        boolean isAlone = followers.size() == 1;
        for (Follower follower : followers) {
            // an end that is not known is below all offsets
            if (batch.next() > follower.next() || batch.end() >= follower.next()) {
                to.accept(
                        follower, isAlone ? follower.advance(batch, bytes) : follower.advanceWithCopies(batch, bytes));
            }
        }
    }

    /** Those who can take no more. */
    List<Follower> full() {
        return followers.stream().filter(Follower::isFull).toList();
    }

    /** Those who have much more to read, which would take those long who are at the end. */
    List<Follower> behind(long now) {
        if (behindNanos == null) {
            return List.of();
        }
        // each by itself reads all of it
        long count =
                followers.stream().filter(follower -> follower.next() < end).count();
        boolean isMuch = end - next > MOST_BEHIND * count
                || now - behindNanos > Math.min(MOST_BEHIND_NANOS * count, LONGEST_BEHIND_NANOS);
        return isMuch
                ? followers.stream().filter(follower -> follower.next() < end).toList()
                : List.of();
    }
}
