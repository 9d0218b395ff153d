package io.pixy.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A point in time at which waiting ends, and the ways to wait until then. Immutable. */
final class Deadline {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** What is left, never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** Waits until the condition holds. */
    void await(String what, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (left().isZero()) {
                throw new TestClusterException("Gave up waiting for " + what + ".");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new TestClusterException("Interrupted while waiting for " + what + ".");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Runs the task on a thread of its own, whose context class loader is as given. */
    <T> T call(String what, ClassLoader context, Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = thread(what, future);
        thread.setContextClassLoader(context);
        thread.start();
        try {
            return result(what, future);
        } finally {
            thread.interrupt();
        }
    }

    /** Runs the tasks at the same time and waits for all; the first failure is thrown, with the others attached. */
    void all(String what, List<Runnable> tasks) {
        Failures failures = new Failures();
        run(what, tasks, failures, false);
        failures.throwFirst();
    }

    /** Runs the tasks at the same time and waits for all, or until one of them fails; the others are told to end. */
    void allOrNone(String what, List<Runnable> tasks) {
        Failures failures = new Failures();
        run(what, tasks, failures, true);
        failures.throwFirst();
    }

    private void run(String what, List<Runnable> tasks, Failures failures, boolean untilOneFails) {
        BlockingQueue<FutureTask<Void>> done = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            FutureTask<Void> future = new FutureTask<>(task, null) {
                @Override
                protected void done() {
                    done.add(this);
                }
            };
            Thread thread = thread(what, future);
            thread.start();
            threads.add(thread);
        }
        try {
            for (int i = 0; i < tasks.size() && !(untilOneFails && failures.any()); i++) {
                failures.collect(() -> result(what, next(what, done)));
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private FutureTask<Void> next(String what, BlockingQueue<FutureTask<Void>> done) {
        try {
            FutureTask<Void> next = done.poll(left().toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new TestClusterException("Gave up waiting for " + what + ".");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while waiting for " + what + ".", e);
        }
    }

    private <T> T result(String what, FutureTask<T> future) {
        try {
            return future.get(left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TestClusterException("Gave up waiting for " + what + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while waiting for " + what + ".", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestClusterException failure) {
                throw failure;
            }
            throw new TestClusterException("Failed: " + what + ": " + e.getCause(), e.getCause());
        }
    }

    private static Thread thread(String what, Runnable task) {
        Thread thread = new Thread(task, "pixy-testkit " + what);
        thread.setDaemon(true);
        return thread;
    }
}
