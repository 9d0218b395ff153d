package io.pixy.engine.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private static final VarHandle RUNNER;

    static {
        try {
            RUNNER = MethodHandles.lookup().findVarHandle(Strand.class, "runner", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Threads threads;
    private final Consumer<Throwable> onFailure;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Changed by {@link #begin} and {@link #letGo} alone. */
    private volatile Thread runner;

    /** Whether the engine's threads have been asked to run what is queued. */
    private final AtomicBoolean handedOver = new AtomicBoolean();

    private final Runnable turn = this::takeTurn;

    /** What the running task wants to be done after it: mostly nothing, or one thing. Touched by that task only. */
    private Runnable news;

    private List<Runnable> moreNews = List.of();

    /** Which task is running; touched by that task only. */
    private long task;

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
        if (tasks.isEmpty() && begin()) {
            // what came in before it is done
            runAll(task);
        } else {
            tasks.add(task);
            drain();
        }
    }

    /** Runs a task as soon as the tasks before it are done, but not on this thread unless it is running this strand. */
    public void post(Runnable task) {
        tasks.add(task);
        // whoever runs the strand looks for tasks once more after letting go
        if (runner == null) {
            handOver();
        }
    }

    /** Posts something when a future has completed: with its value and null, or with null and why not. */
    public <T> void whenDone(CompletableFuture<T> future, BiConsumer<? super T, ? super Throwable> then) {
        CompletableFuture<T> unused = future.whenComplete((value, failure) -> post(() -> then.accept(value, failure)));
    }

    /** Runs something that may run code of callers, outside of the strand. To be called by tasks of this strand. */
    public void tell(Runnable then) {
        afterwards(() -> threads.callers().execute(then));
    }

    /**
     * Runs something of ours on this thread after the current task and outside of the strand. To be called by tasks of
     * this strand.
     */
    public void afterwards(Runnable then) {
        check();
        if (news == null) {
            news = then;
        } else {
            if (moreNews.isEmpty()) {
                moreNews = new ArrayList<>();
            }
            moreNews.add(then);
        }
    }

    /** Whether this thread runs a task of this strand. */
    boolean isRunning() {
        return runner == Thread.currentThread();
    }

    /** A number that no other task has; to be asked by tasks of this strand. */
    long task() {
        return task;
    }

    /** Fails unless called by a task of this strand. */
    public void check() {
        if (!isRunning()) {
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

    private boolean begin() {
        return RUNNER.compareAndSet(this, null, Thread.currentThread());
    }

    private void letGo() {
        runner = null;
    }

    private void drain() {
        if (!tasks.isEmpty() && begin()) {
            runAll(null);
        }
    }

    /**
     * Runs tasks, and what they want to be done afterwards, on the thread that is the runner. A task that executes another
     * one on its own strand only queues it.
     *
     * <p>INVARIANT: whoever adds a task tries to become the runner afterwards, or sees one; and a runner looks for tasks once
     * more after it has let go. So no task is left behind.
     *
     * @param first comes before those that are queued; null if there is none
     */
    private void runAll(Runnable first) {
        int left = threads.mostTasks();
        Runnable next = first;
        do {
            Runnable one;
            List<Runnable> more;
            try {
                if (next == null) {
                    next = tasks.poll();
                }
                while (next != null) {
                    left--;
                    perform(next);
                    next = left > 0 && news == null ? tasks.poll() : null;
                }
                one = news;
                more = moreNews;
                news = null;
                moreNews = List.of();
            } finally {
                letGo();
            }
            if (one != null) {
                run(one);
                more.forEach(this::run);
            }
            if (tasks.isEmpty()) {
                return;
            }
            if (left <= 0) {
                handOver();
                return;
            }
        } while (begin());
    }

    private void perform(Runnable next) {
        task++;
        Throwable failure = run(next);
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
