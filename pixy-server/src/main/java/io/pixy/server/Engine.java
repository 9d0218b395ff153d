package io.pixy.server;

import io.pixy.api.Pixy;
import io.pixy.server.config.Reloadable;
import io.pixy.server.metrics.ServerMetrics;
import io.pixy.server.peers.PeerService;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The engine as the server sees it. {@link #start} and {@link #close} are called by one thread at a time. */
interface Engine extends AutoCloseable {

    /** What surfaces serve; to be used between {@link #start} and the end of {@link #close}. */
    Pixy pixy();

    /**
     * Connects every cluster.
     *
     * @throws StartException if one can't be, with the text for the log; nothing needs to be closed then
     */
    void start();

    /**
     * After {@link #start}: completes when the first requests would wait for nothing but what they ask for. May take long, so that
     * nobody should wait for it without a limit.
     *
     * @param most what would then take processors from real requests is given up
     */
    default CompletableFuture<Void> warmUp(Duration most) {
        return CompletableFuture.completedFuture(null);
    }

    /** Completes with the reason, on any thread, when a cluster can't go on being consumed from here; never else. */
    CompletableFuture<String> fatal();

    /** What other instances are offered; nothing if there are none. */
    default Optional<PeerService> forPeers() {
        return Optional.empty();
    }

    /** What it takes over of a new configuration; nothing if it can't. */
    default Optional<Reloadable> reloadable() {
        return Optional.empty();
    }

    /** Has all its parts do a step, by their names; completes soon for each that moves. Does not wait. */
    default Map<String, CompletableFuture<Void>> pulse() {
        return Map.of();
    }

    /** What is measured; nothing if nothing is. To be used until {@link #release}. */
    default Optional<ServerMetrics> metrics() {
        return Optional.empty();
    }

    /** Has {@link #close} keep the partitions of static members for the process that is about to follow. */
    void remainAtClose();

    /** Stops in bounded time. Idempotent. */
    @Override
    void close();

    /** Lets go of what surfaces may need to the last, in bounded time; after {@link #close}. Idempotent. */
    default void release() {}
}
