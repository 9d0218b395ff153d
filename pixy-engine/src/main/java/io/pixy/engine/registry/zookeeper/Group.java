package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * What all parts of one membership share. Immutable.
 *
 * @param name of the consumer group
 * @param memberId this instance's
 * @param paths where things are
 * @param retryBackoff the pause after a failure
 * @param strand everything of the membership runs on it
 * @param timers run on the strand
 * @param clock the time
 */
record Group(
        String name, String memberId, Paths paths, Duration retryBackoff, Strand strand, Timers timers, Clock clock) {

    String ids() {
        return paths.ids(name);
    }

    String ownId() {
        return paths.id(name, memberId);
    }

    String owner(PartitionId partition) {
        return paths.owner(name, partition);
    }

    byte[] ownerData() {
        return memberId.getBytes(StandardCharsets.UTF_8);
    }

    /** Continues on the strand when an operation has ended, with its result or its failure. */
    <T> void then(CompletableFuture<T> operation, BiConsumer<T, Throwable> next) {
        var unused = operation.whenComplete((value, failure) -> strand.execute(() -> next.accept(value, failure)));
    }
}
