package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;

/** Reads partitions and tells a {@link FetchListener}. No method blocks. Thread-safe. */
interface Reader {

    /** Reads a partition; another reading of it ends. */
    void add(Reading reading);

    /** That reading ends, if it is here; what was read before may still arrive. */
    void remove(PartitionId partition, long epoch);

    /** There is room again for what that reading brings, if it is here. */
    void resume(PartitionId partition, long epoch);

    /** Ends all reading; the result completes when nothing arrives any more. */
    CompletableFuture<Void> close();
}
