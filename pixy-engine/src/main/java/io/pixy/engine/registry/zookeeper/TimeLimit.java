package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.runtime.Timers;
import io.pixy.engine.runtime.Timers.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;

/** Lets callers that wait for an answer go on when ZooKeeper gives none. No state. */
final class TimeLimit {
    private TimeLimit() {}

    /** The same outcome, or {@code OperationTimeout} when the time is over. */
    static <T> CompletableFuture<T> on(CompletableFuture<T> operation, Duration limit, Timers timers) {
        CompletableFuture<T> limited = operation.copy();
        Timer timer = timers.schedule(
                limit.toNanos(), () -> limited.completeExceptionally(new KeeperException.OperationTimeoutException()));
        var unused = limited.whenComplete((value, failure) -> timer.cancel());
        return limited;
    }
}
