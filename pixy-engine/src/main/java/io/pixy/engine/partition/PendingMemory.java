package io.pixy.engine.partition;

/**
 * Bounds the memory that pending messages of a group take up: once it is used up, a partition hands out something new
 * only if nothing of it is pending. So every partition makes progress, however large its messages are.
 *
 * <p>Confined to the group strand.
 */
public final class PendingMemory {
    private final long maxBytes;
    private long bytes;

    /** Memory for that many bytes in all partitions of the group together. */
    public PendingMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean allowsMore(int pendingOfPartition) {
        return pendingOfPartition == 0 || bytes < maxBytes;
    }

    /** A partition's share has changed. */
    void changed(long before, long after) {
        bytes += after - before;
    }
}
