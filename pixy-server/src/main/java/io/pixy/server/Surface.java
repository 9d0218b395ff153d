package io.pixy.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A listener and what it serves. {@link #start} and {@link #stop} are called by one thread at a time; {@link
 * #terminated} completes on whatever thread notices the end.
 */
public interface Surface {

    /** What listens where, for the log: {@code grpc 0.0.0.0:19091}. */
    String name();

    /**
     * Binds the address and begins to serve; returns once connections are accepted.
     *
     * @throws StartException if that can't be; for a refused address see {@link ListenAddress#refused}. Nothing needs
     *     to be stopped then.
     */
    void start();

    /** Completes normally when stopped by {@link #stop}, exceptionally if the surface dies by itself. */
    CompletableFuture<Void> terminated();

    /**
     * Tells who asks that this instance is about to stop, so that nobody is sent here any more; what comes is served as
     * before. Returns at once. Harmless before {@link #start} and after {@link #stop}.
     */
    default void drain() {}

    /**
     * Accepts nothing new, lets running requests finish for at most {@code grace}, then cuts them. Returns when all is
     * released. Idempotent; harmless before {@link #start}.
     */
    void stop(Duration grace);
}
