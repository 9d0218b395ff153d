package io.pixy.engine.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial executor without a thread: a task runs on the calling thread if the strand is idle, and is queued for the
 * thread that runs it otherwise. State that is only touched by tasks of one strand needs no locks.
 *
 * <p>A task must not block. What a task wants to tell the outside (completing a future may run code of others) it hands
 * to {@link #afterwards}, which runs it when the strand has been let go.
 *
 * <p>Thread-safe: tasks run one at a time, in the order of their {@code execute} calls; each sees what earlier ones did.
 */
public final class Strand implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Strand.class);

    private final String name;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Thread> runner = new AtomicReference<>();

    /** Touched by the running task only. */
    private ArrayDeque<Runnable> outbox = new ArrayDeque<>();

    /** A strand of that name, which shows in the log when a task fails. */
    public Strand(String name) {
        this.name = name;
    }

    /** Runs a task now if the strand is idle, else as soon as the tasks before it are done. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        drain();
    }

    /** Runs something on this strand when a future has completed: with its value and null, or with null and why not. */
    public <T> void whenDone(CompletableFuture<T> future, BiConsumer<? super T, ? super Throwable> then) {
        CompletableFuture<T> unused =
                future.whenComplete((value, failure) -> execute(() -> then.accept(value, failure)));
    }

    /** Runs something after the current task and outside of the strand. To be called by tasks of this strand. */
    public void afterwards(Runnable news) {
        check();
        outbox.add(news);
    }

    /** Fails unless called by a task of this strand. */
    public void check() {
        if (runner.get() != Thread.currentThread()) {
            throw new IllegalStateException("Not on strand " + name);
        }
    }

    /**
     * INVARIANT: whoever adds a task tries to become the runner afterwards, and a runner looks for tasks once more after
     * it has let go; so no task is left behind. A task that executes another one on its own strand only queues it.
     */
    private void drain() {
        Thread me = Thread.currentThread();
        while (!tasks.isEmpty() && runner.compareAndSet(null, me)) {
            ArrayDeque<Runnable> news = null;
            try {
                Runnable task;
                while (outbox.isEmpty() && (task = tasks.poll()) != null) {
                    run(task);
                }
                if (!outbox.isEmpty()) {
                    news = outbox;
                    outbox = new ArrayDeque<>();
                }
            } finally {
                runner.set(null);
            }
            if (news != null) {
                news.forEach(this::run);
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task failed on strand {}", name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
