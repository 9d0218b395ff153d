package io.pixy.engine.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's own threads. They run tasks of strands first, which never block, and what callers have made dependent on
 * their futures, which can do anything: block, wait for another answer of this engine, never end. Tasks run in the order
 * they came in, and side by side.
 *
 * <p>One thread is awake as long as it keeps up, since waking another one costs more than most tasks do. One that does
 * not keep up calls for help, up to a thread per core. While tasks wait and all threads that are awake are stuck in one
 * each, others take their places: at once for those that wait for something, after a while for those that compute, up to
 * a limit. At the limit, code of callers waits for code of callers; tasks of strands do not, they get a thread that runs
 * nothing else.
 *
 * <p>Threads are made when needed and end when not. Nothing is lost by {@link #close}: what comes later still runs.
 *
 * <p>Thread-safe: the queues are, everything else is guarded by this.
 */
public final class Workers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();
    private static final long KEEP_ALIVE_NANOS = Duration.ofSeconds(20).toNanos();

    /** So many looks at threads that compute and compute, until another one gets a chance beside them. */
    private static final int PATIENCE = 10;

    private static final int LOOKS_BETWEEN_COMPLAINTS = 3000;

    private final Queue<Runnable> strands = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> callers = new ConcurrentLinkedQueue<>();
    private final String name;
    private final ThreadFactory factory;
    private final int parallel;
    private final int limit;
    private final Timers timers;
    private final Clock clock;

    /** How many are at work, not counting those that are stuck; changed under the lock only. */
    private final AtomicInteger awake = new AtomicInteger();

    private volatile boolean watched;
    private volatile boolean closed;

    @GuardedBy("this") private final List<Worker> all = new ArrayList<>();

    @GuardedBy("this") private final Deque<Worker> idle = new ArrayDeque<>();

    @GuardedBy("this") private Worker reserve;

    @GuardedBy("this") private int standstill;

    @GuardedBy("this") private int looksUntilComplaint;

    /**
     * No threads yet.
     *
     * @param name of the threads
     * @param parallel how many compute at a time
     * @param limit how many there may be, with those that are stuck
     * @param timers to look after them; runs nothing of callers
     * @param clock to see who does not keep up
     */
    public Workers(String name, int parallel, int limit, Timers timers, Clock clock) {
        this(name, task -> new Thread(task, name), parallel, limit, timers, clock);
    }

    Workers(String name, ThreadFactory factory, int parallel, int limit, Timers timers, Clock clock) {
        if (parallel < 1 || limit < parallel) {
            throw new IllegalArgumentException("0 < " + parallel + " <= " + limit);
        }
        this.name = name;
        this.factory = factory;
        this.parallel = parallel;
        this.limit = limit;
        this.timers = timers;
        this.clock = clock;
    }

    /** Strands on these threads, and callers' code as well. */
    public Threads threads() {
        return threads(task -> add(callers, task));
    }

    /** Strands on these threads, callers' code elsewhere. */
    public Threads threads(Executor elsewhere) {
        return Threads.of(task -> add(strands, task), elsewhere);
    }

    private void add(Queue<Runnable> queue, Runnable task) {
        queue.add(task);
        if (awake.get() == 0 || closed) {
            wakeFirst();
        }
        if (!watched) {
            watch();
        }
    }

    private synchronized void wakeFirst() {
        if (awake.get() == 0 || closed) {
            boolean unused = wakeOne();
        }
    }

    /** For a worker that does not keep up. */
    synchronized void help() {
        if (awake.get() < parallel) {
            boolean unused = wakeOne();
        }
    }

    @GuardedBy("this") private boolean wakeOne() {
        Worker worker = idle.poll();
        if (worker != null) {
            worker.wake();
        } else {
            worker = all.size() < limit ? start(false) : null;
            if (worker == null) {
                return false;
            }
            all.add(worker);
        }
        awake.incrementAndGet();
        return true;
    }

    /** Null if the system has no thread for us: whoever looks next tries again, and nothing is lost meanwhile. */
    @GuardedBy("this") private Worker start(boolean strandsOnly) {
        Worker worker = new Worker(this, clock, strandsOnly);
        try {
            Thread thread = factory.newThread(worker);
            thread.setDaemon(true);
            worker.start(thread);
            return worker;
        } catch (RuntimeException | Error e) {
            if (isTimeToComplain()) {
                log.error("No thread {} can be started, trying again and again", name, e);
            }
            return null;
        }
    }

    /** What is to be run next; null if there is nothing. */
    Runnable next(boolean strandsOnly) {
        Runnable task = strands.poll();
        return task != null || strandsOnly ? task : callers.poll();
    }

    boolean hasMore() {
        return !strands.isEmpty() || !callers.isEmpty();
    }

    /** A worker has found nothing to do; false if there is something after all. */
    synchronized boolean rest(Worker worker) {
        if (worker.strandsOnly()) {
            return strands.isEmpty();
        }
        if (worker.freed()) {
            awake.incrementAndGet();
        }
        awake.decrementAndGet();
        if (hasMore()) {
            awake.incrementAndGet();
            return false;
        }
        worker.rests();
        idle.push(worker);
        return true;
    }

    /** How long a worker without work waits for some. */
    long patienceNanos() {
        return closed ? 0 : KEEP_ALIVE_NANOS;
    }

    /** A worker has waited for long; false if there is work now. */
    synchronized boolean leave(Worker worker) {
        boolean unneeded = idle.remove(worker);
        if (unneeded) {
            all.remove(worker);
        }
        return unneeded;
    }

    /** A worker that was taken for stuck has ended its task. */
    synchronized void onFreed(Worker worker) {
        if (worker.freed()) {
            awake.incrementAndGet();
        }
    }

    private void watch() {
        synchronized (this) {
            if (watched) {
                return;
            }
            watched = true;
        }
        lookLater();
    }

    /** Whoever adds something tries again if that fails. */
    private void lookLater() {
        try {
            timers.schedule(LOOK_NANOS, this::look);
        } catch (RuntimeException | Error e) {
            watched = false;
            log.error("Nobody looks after the threads {}", name, e);
        }
    }

    /** Looks for workers that have been in the same task since the last look, and replaces them if others wait for that. */
    private synchronized void look() {
        int waiting = 0;
        for (Worker worker : all) {
            if (worker.isStuck()) {
                awake.addAndGet(worker.taken() ? -1 : 0);
                waiting += worker.isWaiting() ? 1 : 0;
            }
        }
        int computing = all.size() - idle.size() - waiting;
        if (!hasMore() || awake.get() > 0) {
            standstill = 0;
        } else if (computing < parallel || ++standstill >= PATIENCE) {
            standstill = 0;
            if (!wakeOne() && all.size() >= limit) {
                complain();
            }
        }
        if (awake.get() == 0 && !strands.isEmpty() && (reserve == null || !reserve.isAtWork())) {
            reserve = start(true);
        }
        watched = all.size() > idle.size() || hasMore();
        if (watched && !closed) {
            lookLater();
        }
    }

    private void endInBackground() {
        try {
            Thread end = factory.newThread(this::lookWithoutTimers);
            end.setDaemon(true);
            end.start();
        } catch (RuntimeException | Error e) {
            log.error("Nobody looks after the threads {} any more", name, e);
        }
    }

    /** Timers may end with us, but what waits behind those that are stuck must not wait for ever. */
    private void lookWithoutTimers() {
        while (hasMore()) {
            look();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @GuardedBy("this") private boolean isTimeToComplain() {
        if (looksUntilComplaint-- > 0) {
            return false;
        }
        looksUntilComplaint = LOOKS_BETWEEN_COMPLAINTS;
        return true;
    }

    @GuardedBy("this") private void complain() {
        if (!isTimeToComplain()) {
            return;
        }
        Throwable where = new Throwable("one of them is here");
        where.setStackTrace(all.get(0).stack());
        log.error(
                "All {} threads {} are inside of callers' code that does not end, so {} more callers wait for their answers",
                limit,
                name,
                callers.size(),
                where);
    }

    /** Threads without work end. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Worker::hurry);
        if (hasMore()) {
            endInBackground();
        }
    }
}
