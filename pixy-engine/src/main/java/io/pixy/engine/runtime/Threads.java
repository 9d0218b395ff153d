package io.pixy.engine.runtime;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Who does the work that must not be done on the threads of Kafka, ZooKeeper, timers and fetching. Immutable; its
 * executors are thread-safe.
 *
 * @param engine runs tasks of strands, which do not block; must never wait for callers' code to end
 * @param callers runs what depends on the futures that callers have, which may do anything
 * @param mostTasks how many tasks of a strand a thread runs before it leaves the rest to {@code engine}
 */
public record Threads(Executor engine, Executor callers, int mostTasks) {
    private static final int MOST_TASKS = 32;

    /** Checks that they are there. */
    public Threads {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(callers, "callers");
        if (mostTasks < 1) {
            throw new IllegalArgumentException("mostTasks must be > 0: " + mostTasks);
        }
    }

    /** The work of strands and the code of callers on different threads, or on the same ones that know the difference. */
    public static Threads of(Executor engine, Executor callers) {
        return new Threads(engine, callers, MOST_TASKS);
    }

    /** Everything at once, on the thread it comes up on. */
    public static Threads inline() {
        return new Threads(Runnable::run, Runnable::run, Integer.MAX_VALUE);
    }
}
