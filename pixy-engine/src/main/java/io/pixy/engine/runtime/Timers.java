package io.pixy.engine.runtime;

import java.util.concurrent.Executor;

/** Runs something later. Thread-safe. */
public interface Timers {

    /**
     * Runs an action once.
     *
     * @param delayNanos from now; zero or less means as soon as possible, but never within this call
     * @param action must be quick and must not block
     * @return to take it back; best effort, an action that has begun goes on
     */
    Timer schedule(long delayNanos, Runnable action);

    /** The same timers, but actions run on a strand. */
    default Timers on(Strand strand) {
        return (delayNanos, action) -> schedule(delayNanos, () -> strand.post(action));
    }

    /** The same timers, but actions run elsewhere. */
    default Timers via(Executor executor) {
        return (delayNanos, action) -> schedule(delayNanos, () -> executor.execute(action));
    }

    /** An action that was scheduled. */
    @FunctionalInterface
    interface Timer {
        /** Takes the action back; does nothing if it has run. */
        void cancel();
    }
}
