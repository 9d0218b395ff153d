package io.pixy.engine.partition;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Bounds the memory that pending messages of a group take up: once it is used up, a partition hands out something new
 * only if nothing of it is pending. So every partition makes progress, however large its messages are. Who was refused
 * is told when there is room again, whoever made it.
 *
 * <p>Confined to the group strand.
 */
public final class PendingMemory {
    private final long maxBytes;
    private final Executor strand;
    private final Set<Runnable> refused = new LinkedHashSet<>();
    private long bytes;
    private boolean telling;

    /** Memory for that many bytes in all partitions of the group together. */
    public PendingMemory(long maxBytes, Executor strand) {
        this.maxBytes = maxBytes;
        this.strand = strand;
    }

    /**
     * Whether a partition may hand out something new.
     *
     * @param onRoom told, if not, when it is worth asking again; always the same for the same partition
     */
    boolean allowsMore(int pendingOfPartition, Runnable onRoom) {
        if (pendingOfPartition == 0 || hasRoom()) {
            return true;
        }
        refused.add(onRoom);
        return false;
    }

    private boolean hasRoom() {
        return bytes < maxBytes;
    }

    /** A partition's share has changed. */
    void changed(long before, long after) {
        bytes += after - before;
        if (hasRoom() && !refused.isEmpty() && !telling) {
            telling = true;
            // a task of its own, since who makes room is in the middle of something
            strand.execute(this::tell);
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
    }
}
