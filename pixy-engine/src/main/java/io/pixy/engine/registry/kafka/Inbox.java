package io.pixy.engine.registry.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the member thread has been asked to do. Whoever asks wakes it up while it waits for Kafka, provided that it may be
 * woken.
 *
 * <p>Thread-safe: {@code wakeUp} and {@code shut} are guarded by this; tasks run on the member thread.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    @GuardedBy("this") private Runnable wakeUp;

    @GuardedBy("this") private boolean shut;

    /** Has something done; false if nothing will be done any more. */
    synchronized boolean post(Runnable task) {
        if (shut) {
            return false;
        }
        tasks.add(task);
        if (wakeUp != null) {
            Runnable once = wakeUp;
            wakeUp = null;
            once.run();
        }
        return true;
    }

    /** From now on whoever posts wakes the thread up, once; false if there is something to do already. */
    synchronized boolean open(Runnable toWakeUp) {
        boolean idle = tasks.isEmpty();
        wakeUp = idle ? toWakeUp : null;
        return idle;
    }

    /** Nobody wakes the thread up from now on. */
    synchronized void close() {
        wakeUp = null;
    }

    /** Does what is there. */
    void run() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            run(task);
        }
    }

    /** Does what is there, or comes until then. */
    void await(long nanos) {
        try {
            Runnable task = tasks.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            if (task != null) {
                run(task);
            }
        } catch (InterruptedException e) {
            log.warn("Interrupted, which is nothing that ends a membership");
        }
        run();
    }

    /** Takes nothing any more, and does what was there. */
    void shut() {
        synchronized (this) {
            shut = true;
            wakeUp = null;
        }
        run();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("A task of a member failed", e);
        }
    }
}
