package io.pixy.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine and its listeners.
 *
 * <p>Started in this order, so that nobody connects to what can't serve yet, or not as fast as ever. Stopped in the same order: while the engine
 * waits for acknowledgements clients must be able to send them. Whatever hangs is left behind when the time is over;
 * the process ends then anyway.
 *
 * <p>Confined to the main thread, save {@link #crashed}, which any thread may watch.
 */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** What listeners may take of the whole time to finish running requests. */
    private static final Duration MOST_FOR_SURFACES = Duration.ofSeconds(5);

    /** What is left then is nobody's loss. */
    private static final Duration MOST_FOR_RELEASE = Duration.ofSeconds(1);

    private final Engine engine;
    private final List<Surface> surfaces;
    private final Duration shutdownTimeout;
    private final Duration drainDelay;
    private final Patience patience;
    private final CompletableFuture<Void> crashed = new CompletableFuture<>();

    /** Whether anybody may have been served. */
    private volatile boolean open;

    /** Nothing happens before {@link #start}. */
    Server(Engine engine, List<Surface> surfaces, Duration shutdownTimeout) {
        this(engine, surfaces, shutdownTimeout, Duration.ZERO);
    }

    /** The same; for {@code drainDelay} after who asks is told of the stop everything goes on as before. */
    Server(Engine engine, List<Surface> surfaces, Duration shutdownTimeout, Duration drainDelay) {
        this(engine, surfaces, shutdownTimeout, drainDelay, Patience.USUAL);
    }

    /** The same; its start has other limits. */
    Server(Engine engine, List<Surface> surfaces, Duration shutdownTimeout, Duration drainDelay, Patience patience) {
        this.engine = engine;
        this.surfaces = List.copyOf(surfaces);
        this.shutdownTimeout = shutdownTimeout;
        this.drainDelay = drainDelay;
        this.patience = patience;
    }

    /** What is left for the engine of the time for the whole stop. */
    static Duration engineShare(Duration shutdownTimeout) {
        return shutdownTimeout.minus(surfacesShare(shutdownTimeout));
    }

    /**
     * Connects, then listens. What was started is stopped if something fails. To be told to stop meanwhile ends the wait:
     * whoever does not answer at a start would otherwise decide about it. No further port is opened then, and only what can
     * be complete in a moment is waited for.
     *
     * @param stopRequest completes when the server is to stop
     * @return false if it was told to stop meanwhile: the process is to end then, what was served is stopped
     * @throws StartException with the text for the log
     */
    boolean start(CompletableFuture<?> stopRequest) {
        CompletableFuture<Void> started =
                CompletableFuture.runAsync(() -> startAll(stopRequest), task -> onNewThread("start", task));
        try {
            CompletableFuture.anyOf(started, stopRequest).join();
            started.get(patience.moment().toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (CompletionException | ExecutionException e) {
            if (stopRequest.isDone()) {
                return false;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            if (open) {
                // what was accepted has to be written
                stop();
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void startAll(CompletableFuture<?> stopRequest) {
        engine.start();
        try {
            warmUp(stopRequest);
            for (Surface surface : surfaces) {
                if (stopRequest.isDone()) {
                    throw new StartException("told to stop");
                }
                open = true;
                surface.start();
                var unused = surface.terminated().whenComplete((done, error) -> {
                    if (error != null) {
                        crashed.completeExceptionally(error);
                    }
                });
                LOG.info("Listening: {}", surface.name());
            }
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Who is cold all the same serves as well as it can: clients may be waiting for the ports. */
    private void warmUp(CompletableFuture<?> stopRequest) {
        try {
            Object unused = CompletableFuture.anyOf(engine.warmUp(patience.warmth()), stopRequest)
                    .get(patience.warmth().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("First requests may take longer: not everything is ready within {}", patience.warmth());
        } catch (ExecutionException | RuntimeException e) {
            LOG.warn("First requests may take longer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Completes exceptionally when a listener dies by itself, never else. */
    CompletableFuture<Void> crashed() {
        return crashed.copy();
    }

    /** Completes with the reason when the engine can't go on, never else. */
    CompletableFuture<String> fatal() {
        return engine.fatal().copy();
    }

    /**
     * Tells who asks that this instance is about to stop, and gives balancers the time to send nobody here any more. A
     * listener that dies, or an engine that can't go on, ends the wait.
     */
    void drain() {
        surfaces.forEach(Server::drain);
        if (drainDelay.isZero()) {
            return;
        }
        LOG.info("Going on for {} so that nobody is sent here any more", drainDelay);
        try {
            var unused =
                    CompletableFuture.anyOf(crashed, engine.fatal()).get(drainDelay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // as it should be
        } catch (ExecutionException e) {
            LOG.warn("A listener has died meanwhile", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops all for the process that is about to follow this one. */
    void stopForRestart() {
        engine.remainAtClose();
        stop();
    }

    /**
     * Stops all; returns when all is stopped or the time is over. A start that fails and who was told to stop meanwhile may both
     * come: the second one waits for the first, and stops what has come up since.
     */
    synchronized void stop() {
        Duration forSurfaces = surfacesShare(shutdownTimeout);
        surfaces.forEach(Server::drain);
        if (runWithin(engineShare(shutdownTimeout), List.of(engine::close))) {
            LOG.info("All proxies shutdown");
        } else {
            LOG.warn("Some proxies did not shut down within {}", engineShare(shutdownTimeout));
        }
        List<Runnable> stops = surfaces.stream()
                .map(surface -> (Runnable) () -> surface.stop(forSurfaces.dividedBy(2)))
                .toList();
        if (runWithin(forSurfaces, stops)) {
            LOG.info("All API servers shutdown");
        } else {
            LOG.warn("Some API servers did not shut down within {}", forSurfaces);
        }
        boolean unused = runWithin(MOST_FOR_RELEASE, List.of(engine::release));
    }

    private static void drain(Surface surface) {
        try {
            surface.drain();
        } catch (RuntimeException e) {
            LOG.warn("Clients of {} are not told that it is about to stop", surface.name(), e);
        }
    }

    private static Duration surfacesShare(Duration shutdownTimeout) {
        Duration quarter = shutdownTimeout.dividedBy(4);
        return quarter.compareTo(MOST_FOR_SURFACES) < 0 ? quarter : MOST_FOR_SURFACES;
    }

    /** On threads of their own, since what is called may not keep to its promise to return. */
    private static boolean runWithin(Duration limit, List<Runnable> tasks) {
        CompletableFuture<?>[] running = tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, stop -> onNewThread("stop", stop)))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(running).get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.error("Stopping failed", e.getCause());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void onNewThread(String what, Runnable task) {
        Thread thread = new Thread(task, "pixy-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * How long a start waits.
     *
     * @param moment how long one that has only listeners to bind may go on when the server is to stop
     * @param warmth how long the ports wait for the process to be warm, once clusters are connected
     */
    record Patience(Duration moment, Duration warmth) {
        static final Patience USUAL = new Patience(Duration.ofMillis(500), Duration.ofSeconds(1));
    }
}
