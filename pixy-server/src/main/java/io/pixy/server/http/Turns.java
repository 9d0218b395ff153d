package io.pixy.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Has one thread at a time do a piece of work, and once more whenever something has happened since it was begun.
 *
 * <p>Thread-safe: an atomic number of things that have happened.
 */
final class Turns {
    private final Executor executor;
    private final BooleanSupplier step;
    private final AtomicInteger todo = new AtomicInteger();

    /**
     * Nothing has happened.
     *
     * @param step does what there is to do; true if there is more, and others should have a turn before that. Throws
     *     nothing
     */
    Turns(Executor executor, BooleanSupplier step) {
        this.executor = executor;
        this.step = step;
    }

    /** Something has happened: it is dealt with here, unless somebody is at it. */
    void now() {
        if (todo.getAndIncrement() == 0) {
            turn();
        }
    }

    /** The same on a thread that may be kept busy. */
    void later() {
        if (todo.getAndIncrement() == 0) {
            handOver();
        }
    }

    private void handOver() {
        try {
            executor.execute(this::turn);
        } catch (RejectedExecutionException e) {
            // the surface is being stopped, and nobody else will do it
            turn();
        }
    }

    private void turn() {
        int seen = todo.get();
        while (seen != 0) {
            if (step.getAsBoolean()) {
                handOver();
                return;
            }
            seen = todo.addAndGet(-seen);
        }
    }
}
