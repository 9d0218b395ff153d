package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;

/** Reads partitions for one consumer group. No method blocks. Thread-safe. */
public interface Fetcher {

    /**
     * Starts to read a partition. What is read carries the epoch, so that leftovers of earlier reading can be told apart.
     *
     * @param offset where to start
     * @param epoch no reading of this fetcher had it before, of whatever partition
     * @param held what lies in the buffer already; the flow is told when that leaves, too
     * @return to be told what leaves the buffer
     */
    Flow add(PartitionId partition, long offset, long epoch, Held held);

    /** Stops to read a partition; what was read before may still arrive. */
    void remove(PartitionId partition);

    /** Ends all reading; the result completes when the thread has ended. */
    CompletableFuture<Void> close();

    /**
     * What a buffer holds. Immutable.
     *
     * @param messages how many
     * @param bytes how large they are, by {@link Fetched#sizeOf}
     */
    record Held(int messages, long bytes) {
        public static final Held NOTHING = new Held(0, 0);
    }

    /** The way back for room in the buffer of one partition. Thread-safe. */
    interface Flow {
        /** Messages of that many bytes have left the buffer. */
        void taken(int messages, long bytes);

        /** There is no such buffer any more: whatever was read for it, and may still be on its way, takes up no room. */
        void close();
    }
}
