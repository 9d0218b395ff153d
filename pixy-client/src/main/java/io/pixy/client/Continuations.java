package io.pixy.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs what callers have made dependent on their futures, which can do anything: block, wait for another answer of the same
 * client, never end. A thread per core as long as they keep up; when tasks wait and none has ended for a while, and the
 * threads do not compute but wait, there are more, up to a limit. Threads end when they have nothing to do for a while.
 *
 * <p>Thread-safe: the pool is; a flag says whether somebody looks after it.
 */
final class Continuations implements Executor {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final int usual;
    private final int most;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final ThreadPoolExecutor pool;

    /**
     * No threads yet.
     *
     * @param usual how many compute at a time
     * @param most how many there may be, with those that wait for something
     */
    Continuations(int usual, int most) {
        this.usual = usual;
        this.most = Math.max(usual, most);
        this.pool = new ThreadPoolExecutor(
                usual, this.most, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
        pool.allowCoreThreadTimeOut(true);
    }

    /** These threads, or what the program brings; if that refuses a task, these run it all the same. */
    static Executor with(Optional<Executor> given, Continuations own) {
        if (given.isEmpty()) {
            return own;
        }
        Executor elsewhere = given.get();
        return task -> {
            try {
                elsewhere.execute(task);
            } catch (RuntimeException | Error e) {
                // it has to be run, whatever that is; twice does no harm
                own.execute(task);
            }
        };
    }

    /** Every task is run, if late: somebody waits for what it completes. */
    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (Error e) {
            // no thread can be made
            later(() -> execute(task));
            return;
        }
        if (!pool.getQueue().isEmpty() && watched.compareAndSet(false, true)) {
            lookLater(pool.getCompletedTaskCount());
        }
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    threads.add(Thread.currentThread());
                    try {
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                "pixy-client");
        thread.setDaemon(true);
        return thread;
    }

    private void lookLater(long done) {
        later(() -> look(done));
    }

    private static void later(Runnable action) {
        CompletableFuture.delayedExecutor(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(action);
    }

    /** Runs on a thread of the JDK's that must not be kept. */
    private void look(long before) {
        long done = pool.getCompletedTaskCount();
        int waiting = pool.getQueue().size();
        if (waiting == 0) {
            pool.setCorePoolSize(usual);
            watched.set(false);
            // what came in between has seen the flag still set
            if (pool.getQueue().isEmpty() || !watched.compareAndSet(false, true)) {
                return;
            }
        } else if (done == before && computing() < usual) {
            // as many again: who waits in a chain of a thousand does not wait long
            int now = pool.getCorePoolSize();
            pool.setCorePoolSize((int) Math.min(most, (long) now + Math.min(waiting, now)));
        }
        lookLater(done);
    }

    private long computing() {
        return threads.stream()
                .filter(thread -> thread.getState() == Thread.State.RUNNABLE)
                .count();
    }
}
