package io.pixy.engine.producer;

import io.pixy.api.ShuttingDownException;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a producer stops: first the backlog, then the client, then what is left. Confined to the thread that closes. */
final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    /** Completing futures takes no time, unless code that depends on them blocks. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    /** For what the client has already, when the backlog can't be worked off. */
    private static final Duration RESERVE = Duration.ofSeconds(2);

    private final Backlog backlog;
    private final Courier courier;
    private final Executor background;
    private final Clock clock;

    Shutdown(Backlog backlog, Courier courier, Executor background, Clock clock) {
        this.backlog = backlog;
        this.courier = courier;
        this.background = background;
        this.clock = clock;
    }

    /** Takes that long at most, and a moment. An interrupt ends the waiting, nothing else. */
    void run(Duration limit) {
        long deadlineNanos = clock.nanoTime() + limit.toNanos();
        long reserveNanos = Math.min(limit.toNanos() / 4, RESERVE.toNanos());
        boolean interrupted = !await(backlog.close(), limit.toNanos() - reserveNanos);
        long restNanos = interrupted ? 0 : Math.max(0, deadlineNanos - clock.nanoTime());
        interrupted |= !await(closeClient(Duration.ofNanos(restNanos)), restNanos + MOMENT.toNanos());
        courier.failReturned();
        try {
            backlog.failAll(new ShuttingDownException(), MOMENT);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client waits for its own thread without a limit once it was told to give up. */
    private CompletableFuture<Void> closeClient(Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            background.execute(() -> {
                try {
                    courier.close(timeout);
                } catch (RuntimeException e) {
                    log.warn("Failed to close the producer", e);
                } finally {
                    done.complete(null);
                }
            });
        } catch (RuntimeException | Error e) {
            log.error("There is no thread to close the producer with", e);
            done.complete(null);
        }
        return done;
    }

    /** False if interrupted. */
    private static boolean await(CompletableFuture<Void> done, long nanos) {
        try {
            done.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
