package io.pixy.engine.runtime;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of {@link Workers}. Thread-safe: what others read is volatile, what is named so belongs to its owner's lock.
 */
final class Worker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** Longer than it takes to wake another thread up. */
    private static final long KEEPS_UP_NANOS = 100_000;

    private final Workers owner;
    private final Clock clock;
    private final boolean strandsOnly;
    private volatile Thread thread;
    private volatile long tasksDone;
    private volatile boolean stuck;
    private volatile boolean called;
    private boolean resting;
    private long tasksSeen = -1;

    /** A worker without a thread; one that runs tasks of strands only ends when there are none. */
    Worker(Workers owner, Clock clock, boolean strandsOnly) {
        this.owner = owner;
        this.clock = clock;
        this.strandsOnly = strandsOnly;
    }

    boolean strandsOnly() {
        return strandsOnly;
    }

    void start(Thread on) {
        thread = on;
        on.start();
    }

    @Override
    public void run() {
        do {
            work();
        } while (!owner.rest(this) || (!strandsOnly && isCalled()));
    }

    private void work() {
        long since = clock.nanoTime();
        boolean keepsUp = true;
        Runnable task;
        while ((task = owner.next(strandsOnly)) != null) {
            run(task);
            if (stuck) {
                owner.onFreed(this);
            }
            if (keepsUp && owner.hasMore() && clock.nanoTime() - since > KEEPS_UP_NANOS) {
                keepsUp = false;
                owner.help();
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else writes it
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task failed", e);
        }
        tasksDone++;
        // somebody's code may have been interrupted, which is none of the next one's business
        boolean unused = Thread.interrupted();
    }

    private boolean isCalled() {
        long since = clock.nanoTime();
        while (!called) {
            long left = owner.patienceNanos() - (clock.nanoTime() - since);
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (owner.leave(this)) {
                return false;
            }
        }
        called = false;
        return true;
    }

    // what follows is called under the owner's lock

    void rests() {
        resting = true;
    }

    void wake() {
        resting = false;
        called = true;
        LockSupport.unpark(thread);
    }

    /** To look whether it may end now. */
    void hurry() {
        LockSupport.unpark(thread);
    }

    /** Whether it has been in the same task since this was asked last. */
    boolean isStuck() {
        long done = tasksDone;
        boolean same = done == tasksSeen;
        tasksSeen = done;
        return same && !resting;
    }

    /** Whether it is there, and not stuck. */
    boolean isAtWork() {
        return thread.isAlive() && !isStuck();
    }

    /** It does not count as being at work until it is freed; false if that was known. */
    boolean taken() {
        boolean news = !stuck;
        stuck = true;
        return news;
    }

    /** It is at work again, if it was stuck. */
    boolean freed() {
        boolean wasStuck = stuck;
        stuck = false;
        return wasStuck;
    }

    /** Whether it does nothing but wait. */
    boolean isWaiting() {
        return thread.getState() != Thread.State.RUNNABLE;
    }

    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }
}
