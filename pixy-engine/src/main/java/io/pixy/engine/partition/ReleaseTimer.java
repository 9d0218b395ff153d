package io.pixy.engine.partition;

import io.pixy.engine.runtime.Timers;
import java.time.Duration;

/**
 * Runs out twice before somebody else gets the partition: when clients have had their time and the last commit must begin,
 * and when that commit must have ended. Confined to the group strand.
 */
final class ReleaseTimer {
    private static final long LONGEST_COMMIT_NANOS = Duration.ofSeconds(10).toNanos();

    private final Timers timers;
    private final Runnable onCommit;
    private final Runnable onRelease;
    private Timers.Timer commit = () -> {};
    private Timers.Timer release = () -> {};

    /**
     * Not armed yet.
     *
     * @param onCommit told when the last commit must begin; one that has begun goes on
     * @param onRelease told when nothing can be waited for any more
     */
    ReleaseTimer(Timers timers, Runnable onCommit, Runnable onRelease) {
        this.timers = timers;
        this.onCommit = onCommit;
        this.onRelease = onRelease;
    }

    /** Replaces what was armed before. */
    void arm(long leftNanos) {
        cancel();
        long forCommit = Math.min(leftNanos / 5, LONGEST_COMMIT_NANOS);
        commit = timers.schedule(Math.max(0, leftNanos - forCommit), onCommit);
        release = timers.schedule(Math.max(0, leftNanos - forCommit / 5), onRelease);
    }

    void cancel() {
        commit.cancel();
        release.cancel();
    }
}
