package io.pixy.engine.partition;

import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds the memory that pending messages of a group take up: once it is used up, or what the process has for all groups
 * is, a partition hands out something new only if nothing of it is pending. So every partition makes progress, however
 * large its messages are. Who was refused is told when there is room again, whoever made it.
 *
 * <p>Confined to the group strand.
 */
public final class PendingMemory {
    private final long maxBytes;
    private final Budget.Share budget;
    private final Strand strand;
    private final Runnable onBudget;
    private final Set<Runnable> refused = new LinkedHashSet<>();

    /** Partitions that could do with less. */
    private final Set<Runnable> sparing = new LinkedHashSet<>();

    private long bytes;
    private boolean telling;

    /**
     * Memory for that many bytes in all partitions of the group together.
     *
     * @param budget of the process
     * @param timers whose actions run on the strand
     */
    public PendingMemory(long maxBytes, Budget.Share budget, Strand strand, Timers timers) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.strand = strand;
        // who makes room is another group, in the middle of something
        this.onBudget = () -> {
            Timers.Timer unused = timers.schedule(0, this::tell);
        };
    }

    /**
     * Whether a partition may hand out something new.
     *
     * @param onRoom told, if not, when it is worth asking again; always the same for the same partition
     */
    boolean allowsMore(int keptOfPartition, Runnable onRoom) {
        if (keptOfPartition == 0 || hasRoom() || isSpared()) {
            return true;
        }
        refused.add(onRoom);
        waitForBudget();
        return false;
    }

    private boolean hasRoom() {
        return isBelowMax() && budget.hasRoom();
    }

    /** Whether there is room when all have done what they can. */
    private boolean isSpared() {
        if (sparing.isEmpty()) {
            return false;
        }
        List<Runnable> all = List.copyOf(sparing);
        sparing.clear();
        all.forEach(Runnable::run);
        return hasRoom();
    }

    /**
     * A partition keeps what it could read again.
     *
     * @param onShort told once, when there is no room for others; always the same for the same partition
     */
    void maySpare(Runnable onShort) {
        sparing.add(onShort);
    }

    private boolean isBelowMax() {
        return bytes < maxBytes;
    }

    /** Room of our own is made here, and nobody needs to tell. */
    private void waitForBudget() {
        if (isBelowMax() && !refused.isEmpty()) {
            budget.whenRoom(onBudget);
        }
    }

    /** Who was to be told is gone. */
    void forget(Runnable told) {
        refused.remove(told);
        sparing.remove(told);
    }

    /** So many bytes more are pending, or less. */
    void changed(long by) {
        bytes += by;
        budget.changed(by);
        if (by >= 0 || refused.isEmpty() || telling) {
            return;
        }
        if (hasRoom()) {
            telling = true;
            // a task of its own, since who makes room is in the middle of something
            strand.execute(this::tell);
        } else {
            waitForBudget();
        }
    }

    /** One after the other, as long as they leave room. */
    private void tell() {
        telling = false;
        while (hasRoom() && !refused.isEmpty()) {
            Iterator<Runnable> first = refused.iterator();
            Runnable onRoom = first.next();
            first.remove();
            onRoom.run();
        }
        waitForBudget();
    }

    /** Nothing is pending any more, whatever was counted. */
    public void close() {
        refused.clear();
        sparing.clear();
        budget.close(onBudget);
    }
}
