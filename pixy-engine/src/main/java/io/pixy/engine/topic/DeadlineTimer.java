package io.pixy.engine.topic;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;

/** Runs out at the earliest of the times that it is armed for, and must be armed again then. Confined to the group strand. */
final class DeadlineTimer {
    private final Timers timers;
    private final Clock clock;
    private final Runnable onDeadline;
    private Timers.Timer timer;
    private long timerNanos;

    /** Not armed yet. */
    DeadlineTimer(Timers timers, Clock clock, Runnable onDeadline) {
        this.timers = timers;
        this.clock = clock;
        this.onDeadline = onDeadline;
    }

    void arm(long deadlineNanos) {
        if (timer != null) {
            if (timerNanos - deadlineNanos <= 0) {
                return;
            }
            timer.cancel();
        }
        timerNanos = deadlineNanos;
        timer = timers.schedule(deadlineNanos - clock.nanoTime(), () -> {
            timer = null;
            onDeadline.run();
        });
    }
}
