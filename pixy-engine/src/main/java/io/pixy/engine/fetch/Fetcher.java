package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;

/** Reads partitions for one consumer group. No method blocks. Thread-safe. */
public interface Fetcher {

    /**
     * Starts to read a partition. What is read carries the epoch, so that leftovers of earlier reading can be told apart.
     *
     * @param offset where to start
     * @param epoch larger than any before for this partition
     * @return to be told what leaves the buffer
     */
    Flow add(PartitionId partition, long offset, long epoch);

    /** Stops to read a partition; what was read before may still arrive. */
    void remove(PartitionId partition);

    /** Ends all reading; the result completes when the thread has ended. */
    CompletableFuture<Void> close();

    /** The way back for room in the buffer of one partition. Thread-safe. */
    @FunctionalInterface
    interface Flow {
        /** Messages of that many bytes have left the buffer. */
        void taken(int messages, long bytes);
    }
}
