package io.pixy.engine.offsets;

import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A committer on manual time, called on its strand. */
final class CommitterFixture {
    static final PartitionId P0 = new PartitionId("t", 0);
    static final PartitionId P1 = new PartitionId("t", 1);

    final ScriptedStore store = new ScriptedStore();
    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final Committer committer;
    private final Map<PartitionId, Runnable> changes = new HashMap<>();
    private final Strand strand = new Strand("test");

    CommitterFixture(Duration interval, Duration retryBackoff, Duration recommitInterval) {
        committer = new Committer(
                "g",
                pairs -> store.commit("g", pairs),
                strand,
                timers,
                clock,
                new Committer.Settings(interval, retryBackoff, recommitInterval));
    }

    CommitterFixture() {
        this(Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofHours(1));
    }

    /** A tracker of a partition from 1000 on, of which 2000 messages have been handed out. */
    OffsetTracker track(PartitionId id) {
        OffsetTracker tracker =
                new OffsetTracker(new Committed(1000, ""), new TrackerSettings(1_000_000_000_000L, 3000, -1, 4096));
        tracker.offered(Messages.at(2999), clock.nanoTime());
        run(() -> changes.put(id, committer.track(id, tracker)));
        return tracker;
    }

    void ack(PartitionId id, OffsetTracker tracker, long offset) {
        run(() -> {
            tracker.acked(offset);
            submit(id);
        });
    }

    /** The tracker of a partition has changed; to be called on the strand. */
    void submit(PartitionId id) {
        changes.get(id).run();
    }

    CompletableFuture<Boolean> flush(PartitionId id) {
        return call(() -> committer.flush(id));
    }

    void advance(long millis) {
        timers.advance(Duration.ofMillis(millis));
    }

    void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    /** Runs something on the strand and throws what it throws. */
    <T> T call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        strand.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }
}
