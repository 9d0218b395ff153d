package io.pixy.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
        Thread thread = new Thread(future, "pixy-testkit " + what);
        thread.setDaemon(true);
        thread.setContextClassLoader(context);
        thread.start();
        return result(what, future, thread);
    }

    /** Runs the tasks at the same time and waits for all; the first failure is thrown, with the others attached. */
    void all(String what, List<Runnable> tasks) {
        List<FutureTask<Void>> futures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            FutureTask<Void> future = new FutureTask<>(task, null);
            Thread thread = new Thread(future, "pixy-testkit " + what);
            thread.setDaemon(true);
            thread.start();
            futures.add(future);
            threads.add(thread);
        }
        Failures failures = new Failures();
        for (int i = 0; i < futures.size(); i++) {
            FutureTask<Void> future = futures.get(i);
            Thread thread = threads.get(i);
            failures.collect(() -> result(what, future, thread));
        }
        failures.throwFirst();
    }

    private <T> T result(String what, FutureTask<T> future, Thread thread) {
        try {
            return future.get(left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new TestClusterException("Gave up waiting for " + what + ".", e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while waiting for " + what + ".", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestClusterException failure) {
                throw failure;
            }
            throw new TestClusterException(
                    "Failed: " + what + ": " + e.getCause().getMessage(), e.getCause());
        }
    }
}
