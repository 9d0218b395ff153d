package io.pixy.engine.runtime;

/**
 * Time as tasks of a strand see it: it stands still while one of them runs, so that each looks at the clock once, if at all.
 * Others see it go on.
 *
 * <p>Thread-safe: what it remembers belongs to the running task.
 */
public final class TaskClock implements Clock {
    private final Strand strand;
    private final Clock clock;
    private long task = -1;
    private long nanos;

    /** For tasks of that strand. */
    public TaskClock(Strand strand, Clock clock) {
        this.strand = strand;
        this.clock = clock;
    }

    @Override
    public long nanoTime() {
        if (!strand.isRunning()) {
            return clock.nanoTime();
        }
        if (task != strand.task()) {
            task = strand.task();
            nanos = clock.nanoTime();
        }
        return nanos;
    }

    /** As it was then. */
    @Override
    public long wallMillis() {
        long wall = clock.wallMillis();
        return wall - behindNanos() / 1_000_000;
    }

    /** For how long the running task has seen the same time. */
    private long behindNanos() {
        return clock.nanoTime() - nanoTime();
    }

    /** The same timers, whose delays begin now by this clock: what is due at some time is not late because a task is long. */
    public Timers timers(Timers timers) {
        return (delayNanos, action) -> timers.schedule(delayNanos - behindNanos(), action);
    }
}
