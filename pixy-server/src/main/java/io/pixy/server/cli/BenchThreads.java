package io.pixy.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the same work on several threads until all are done or one fails. Confined to the thread of the command, which
 * waits for the others.
 */
final class BenchThreads {
    private BenchThreads() {}

    /** The work of one thread. */
    @FunctionalInterface
    interface Work {
        void run(int thread) throws InterruptedException;
    }

    /** Calls {@code everySecond} on the calling thread while it waits. */
    static void run(int threads, Work work, Runnable everySecond) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                Callable<Void> task = () -> {
                    work.run(thread);
                    return null;
                };
                running.add(pool.submit(task));
            }
            for (Future<Void> one : running) {
                await(one, everySecond);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void await(Future<Void> one, Runnable everySecond) throws InterruptedException {
        while (true) {
            try {
                one.get(1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                everySecond.run();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RemoteException failure
                        ? failure
                        : RemoteException.failure(String.valueOf(e.getCause()), e.getCause());
            }
        }
    }
}
