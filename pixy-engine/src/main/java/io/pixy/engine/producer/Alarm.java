package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;

/** Runs an action at the earliest of the times that were asked for since it last ran. Thread-safe: one lock. */
final class Alarm {
    private final Clock clock;
    private final Timers timers;
    private final Runnable action;

    @GuardedBy("this") private Timers.Timer timer;

    @GuardedBy("this") private long dueNanos;

    Alarm(Clock clock, Timers timers, Runnable action) {
        this.clock = clock;
        this.timers = timers;
        this.action = action;
    }

    /** Asks for a run at the latest after that time. */
    synchronized void within(long delayNanos) {
        long wantedNanos = clock.nanoTime() + delayNanos;
        if (timer != null) {
            if (dueNanos - wantedNanos <= 0) {
                return;
            }
            timer.cancel();
        }
        dueNanos = wantedNanos;
        timer = timers.schedule(delayNanos, this::run);
    }

    private void run() {
        synchronized (this) {
            timer = null;
        }
        action.run();
    }
}
