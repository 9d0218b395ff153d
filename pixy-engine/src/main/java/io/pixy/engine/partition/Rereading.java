package io.pixy.engine.partition;

import io.pixy.api.MessagePage;
import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;

/** Reads messages again that were read before. Thread-safe; does not block, and always answers. */
@FunctionalInterface
public interface Rereading {
    /**
     * What a partition has from an offset on: one message, if there is any, and as many more as are few bytes.
     *
     * @return fails if it can't be read now, or is too much at the moment
     */
    CompletableFuture<MessagePage> read(PartitionId id, long from);
}
