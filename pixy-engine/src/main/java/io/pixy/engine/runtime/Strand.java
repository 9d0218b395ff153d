package io.pixy.engine.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial executor without a thread: a task runs on the calling thread if the strand is idle, and is queued for the
 * thread that runs it otherwise. State that is only touched by tasks of one strand needs no locks.
 *
 * <p>Threads of callers {@link #execute}; those that have something else to do (Kafka's, ZooKeeper's, timers) {@link
 * #post}. A thread that finds more than a few tasks leaves the rest to the engine's threads.
 *
 * <p>A task must not block. What a task wants to tell the outside it hands to {@link #tell}, if code of callers may
 * depend on it, or else to {@link #afterwards}.
 *
 * <p>Thread-safe: tasks run one at a time, in the order they came in; each sees what earlier ones did.
 */
public final class Strand implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Strand.class);

    private final String name;
    private final Threads threads;
    private final Consumer<Throwable> onFailure;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Thread> runner = new AtomicReference<>();

    /** Whether the engine's threads have been asked to run what is queued. */
    private final AtomicBoolean handedOver = new AtomicBoolean();

    private final Runnable turn = this::takeTurn;

    /** Touched by the running task only. */
    private ArrayDeque<Runnable> outbox = new ArrayDeque<>();

    /** A strand of that name, which shows in the log when a task fails, for work that never calls code of callers. */
    public Strand(String name) {
        this(name, Threads.inline(), failure -> {});
    }

    /**
     * A strand.
     *
     * @param name shows in the log when a task fails
     * @param threads run what the thread that has a task must not run
     * @param onFailure told, on the strand, when a task has failed: what it was about to change may be half changed
     */
    public Strand(String name, Threads threads, Consumer<Throwable> onFailure) {
        this.name = name;
        this.threads = threads;
        this.onFailure = onFailure;
    }

    /** Runs a task now if the strand is idle, else as soon as the tasks before it are done. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        drain();
    }

    /** Runs a task as soon as the tasks before it are done, but not on this thread unless it is running this strand. */
    public void post(Runnable task) {
        tasks.add(task);
        // whoever runs the strand looks for tasks once more after letting go
        if (runner.get() == null) {
            handOver();
        }
    }

    /** Posts something when a future has completed: with its value and null, or with null and why not. */
    public <T> void whenDone(CompletableFuture<T> future, BiConsumer<? super T, ? super Throwable> then) {
        CompletableFuture<T> unused = future.whenComplete((value, failure) -> post(() -> then.accept(value, failure)));
    }

    /** Runs something that may run code of callers, outside of the strand. To be called by tasks of this strand. */
    public void tell(Runnable news) {
        afterwards(() -> threads.callers().execute(news));
    }

    /**
     * Runs something of ours on this thread after the current task and outside of the strand. To be called by tasks of
     * this strand.
     */
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

    private void handOver() {
        if (handedOver.compareAndSet(false, true)) {
            threads.engine().execute(turn);
        }
    }

    private void takeTurn() {
        handedOver.set(false);
        drain();
    }

    /**
     * INVARIANT: whoever adds a task tries to become the runner afterwards, or sees one; and a runner looks for tasks once
     * more after it has let go. So no task is left behind. A task that executes another one on its own strand only queues
     * it.
     */
    private void drain() {
        Thread me = Thread.currentThread();
        int left = threads.mostTasks();
        while (!tasks.isEmpty()) {
            if (left == 0) {
                handOver();
                return;
            }
            if (!runner.compareAndSet(null, me)) {
                return;
            }
            ArrayDeque<Runnable> news = null;
            try {
                Runnable task;
                while (left > 0 && outbox.isEmpty() && (task = tasks.poll()) != null) {
                    left--;
                    perform(task);
                }
                if (!outbox.isEmpty()) {
                    news = outbox;
                    outbox = new ArrayDeque<>();
                }
            } finally {
                runner.set(null);
            }
            if (news != null) {
                news.forEach(one -> run(one));
            }
        }
    }

    private void perform(Runnable task) {
        Throwable failure = run(task);
        if (failure != null) {
            run(() -> onFailure.accept(failure));
        }
    }

    private Throwable run(Runnable task) {
        try {
            task.run();
            return null;
        } catch (RuntimeException | Error e) {
            log.error("A task failed on strand {}", name, e);
            return e;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
