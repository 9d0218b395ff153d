package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a member was told of its claims, and when: that is what it can be blamed for, though its threads may take a while
 * to hear it.
 */
final class Beliefs {
    /** A claim that was told to be lost. */
    private record Lost(long number, long nanos) {}

    private final SimWorld world;
    private final Map<PartitionId, Long> told = new TreeMap<>();
    private final Map<PartitionId, Lost> lost = new TreeMap<>();

    /** How many releases the member has asked for that are not done. */
    private final Map<PartitionId, Integer> releasing = new HashMap<>();

    private boolean trusted = true;
    private long doubtNanos;
    private long freeSinceNanos;

    Beliefs(SimWorld world) {
        this.world = world;
        this.freeSinceNanos = world.clock.nanoTime();
    }

    void onClaimed(PartitionId id, long number) {
        lost.remove(id);
        if (!releasing.containsKey(id)) {
            told.put(id, number);
        }
    }

    void onLost(PartitionId id) {
        Long number = told.remove(id);
        if (number != null) {
            lost.put(id, new Lost(number, world.clock.nanoTime()));
        }
    }

    void onReleasing(PartitionId id) {
        releasing.merge(id, 1, Integer::sum);
        told.remove(id);
        lost.remove(id);
    }

    void onReleased(PartitionId id) {
        releasing.computeIfPresent(id, (any, count) -> count == 1 ? null : count - 1);
    }

    /** It ends its membership and counts on nothing any more. */
    void forgetAll() {
        told.clear();
        lost.clear();
    }

    void onTrust(boolean now) {
        trusted = now;
        if (!now) {
            doubtNanos = world.clock.nanoTime();
            world.note(Situation.DOUBT, true);
        }
    }

    /** Something keeps commits from going through, or does not any more in a while. */
    void onHindrance(boolean begins) {
        freeSinceNanos = begins ? Long.MAX_VALUE : world.clock.nanoTime() + 1_000_000_000L;
    }

    boolean isTrusted() {
        return trusted;
    }

    boolean isFreeSince(long nanos) {
        return trusted && freeSinceNanos - nanos <= 0;
    }

    long claim(PartitionId id) {
        return told.getOrDefault(id, 0L);
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    /** Under which the member may go on though somebody else may have got them: it does not know, or has just heard. */
    Map<PartitionId, Long> excused() {
        long slack = world.swift ? 0 : SimMember.SLOWEST.toNanos();
        long now = world.clock.nanoTime();
        Map<PartitionId, Long> excused = new TreeMap<>();
        lost.forEach((id, claim) -> {
            if (now - claim.nanos <= slack) {
                excused.put(id, claim.number);
            }
        });
        if (trusted || now - doubtNanos <= slack) {
            excused.putAll(told);
        }
        return excused;
    }
}
