package io.pixy.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that wants nothing but to run every half a millisecond, and notes how long it was kept from it at most: by the
 * garbage collector, by other threads, by the machine. What it sees is not of the measured program's making alone.
 *
 * <p>Thread-safe: volatile fields, each written by one thread.
 */
final class Stalls implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private volatile long longestNanos;
    private volatile boolean stopped;

    static Stalls begin() {
        Stalls stalls = new Stalls();
        Thread thread = new Thread(stalls::watch, "stalls");
        thread.setDaemon(true);
        thread.start();
        return stalls;
    }

    double longestMillis() {
        return longestNanos / 1e6;
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void watch() {
        long last = System.nanoTime();
        while (!stopped) {
            LockSupport.parkNanos(PERIOD_NANOS);
            long now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - last);
            last = now;
        }
    }
}
