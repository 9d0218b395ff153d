package io.pixy.server.cli;

import io.pixy.api.Delivery;
import io.pixy.server.config.GoDuration;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Messages between the thread that reads from a connection and the one that prints them, and the end behind them.
 * Thread-safe: by the queue.
 */
final class Arrivals {
    /** Servers show every 15 s that they are there. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);

    private final BlockingQueue<Delivery> waiting;
    private final LongSupplier nanoTime;
    private volatile RemoteException end;
    private volatile long heardNanos;

    /** None has come. Who brings more than {@code most} waits. */
    Arrivals(int most, LongSupplier nanoTime) {
        this.waiting = new LinkedBlockingQueue<>(most);
        this.nanoTime = nanoTime;
        heard();
    }

    /** The server has shown that it is there. */
    void heard() {
        heardNanos = nanoTime.getAsLong();
    }

    void put(Delivery delivery) throws InterruptedException {
        waiting.put(delivery);
        heard();
    }

    /** Nothing more comes. The first word counts. */
    synchronized void end(RemoteException why) {
        end = end == null ? why : end;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** See {@link Following#next}. */
    Optional<Delivery> next(Duration wait) throws InterruptedException {
        RemoteException known = end;
        if (wait.isZero()) {
            return Optional.ofNullable(waiting.poll());
        }
        // what had come before the end has been put by now
        Delivery next = known == null ? waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS) : waiting.poll();
        if (next == null && known != null) {
            throw known;
        }
        if (next == null && nanoTime.getAsLong() - heardNanos > LONGEST_SILENCE.toNanos()) {
            throw RemoteException.failure("nothing came for " + GoDuration.format(LONGEST_SILENCE), null);
        }
        return Optional.ofNullable(next);
    }
}
