package io.pixy.server.grpc;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.pixy.api.Pixy;
import io.pixy.api.access.Guarded;
import io.pixy.server.ListenAddress;
import io.pixy.server.Surface;
import io.pixy.server.grpc.v1.PixyV1Service;
import io.pixy.server.tracing.Tracing;
import io.pixy.server.v1.StreamLife;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;

/**
 * One gRPC listener and what it serves: both services, health and reflection. Nothing is bound before {@link
 * #start}.
 *
 * <p>Confined to the thread that starts and stops it, save {@link #terminated}, which any thread may watch.
 */
public final class GrpcSurface implements Surface {

    /**
     * Where the library tells of what a client did wrong, with a stack trace. The client is told anyway, and must not be
     * able to fill the log. Held here because loggers that nobody holds forget their level.
     */
    private static final List<java.util.logging.Logger> TOLD_TO_CLIENTS = List.of(
            java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerStream"),
            java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerHandler"));

    /** How long cutting connections may take, when the grace is over. */
    private static final Duration CUT = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How often clusters are asked for their health. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);

    private final ListenAddress address;
    private final Guarded guarded;
    private final Callers callers;
    private final GrpcOptions options;
    private final GrpcListener listener;
    private final Reception reception;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private final HealthBoard health;
    private final PixyV1Service second;
    private Server server;
    /** Read by the event loop that notices the listener's end. */
    private volatile boolean stopping;

    /**
     * A listener that serves {@code pixy}, which it does not own.
     *
     * @param address decides between TCP and a Unix socket; there is no TLS over the latter
     */
    public GrpcSurface(ListenAddress address, Pixy pixy, GrpcOptions options) {
        this.address = Objects.requireNonNull(address, "address");
        this.health = new HealthBoard(Objects.requireNonNull(pixy, "pixy"));
        this.options = Objects.requireNonNull(options, "options");
        this.guarded = options.shared().access().guard(pixy);
        this.callers = new Callers(options.shared().access(), guarded);
        this.second = new PixyV1Service(
                Callers::pixy,
                options.shared().answers(),
                options.arriving().half(),
                options.shared().streams(),
                () -> new StreamLife(options.limits().maxStreamAge()));
        this.reception =
                new Reception(options.arriving(), () -> options.limits().bodyTimeout());
        this.listener = new GrpcListener(address, options, this::onListenerClosed);
    }

    @Override
    public String name() {
        return "grpc " + address;
    }

    @Override
    public void start() {
        TOLD_TO_CLIENTS.forEach(logger -> logger.setLevel(Level.SEVERE));
        try {
            server = serving().start();
            listener.onBound();
        } catch (IOException | RuntimeException e) {
            stop(Duration.ZERO);
            throw address.refused("gRPC server", e);
        }
        if (options.health()) {
            health.begin();
            listener.every(ASK_EVERY, health::refresh);
        }
    }

    /** On the direct executor: a thread hop costs more than all that a call does before it waits. */
    @SuppressWarnings("deprecation") // the older reflection is the one that most tools in use speak
    private Server serving() throws IOException {
        NettyServerBuilder builder = listener.prepare().directExecutor().addStreamTracerFactory(reception);
        builder.intercept(new CallIds(options.shared().requests()));
        builder.addStreamTracerFactory(new CallNotes(options.shared().requests()));
        Optional<CallMeters> meters = options.shared().requests().meters("grpc").map(CallMeters::new);
        meters.ifPresent(builder::addStreamTracerFactory);
        options.shared().tracing().map(Tracing::calls).ifPresent(builder::intercept);
        builder.addService(callers.of(reception.of(new PixyService(Callers::pixy))));
        builder.addService(callers.of(reception.of(second)));
        options.peers().ifPresent(peers -> builder.addService(peers.guarded(reception.of(peers))));
        if (options.health()) {
            builder.addService(reception.of(health.service()));
        }
        if (options.reflection()) {
            builder.addService(reception.of(ProtoReflectionServiceV1.newInstance()));
            builder.addService(reception.of(ProtoReflectionService.newInstance()));
        }
        listener.every(LOOK_EVERY, () -> {
            boolean crowded = reception.endLate(System.nanoTime());
            listener.endAnswered(crowded);
            second.look();
            options.shared().access().look();
        });
        Server made = builder.build();
        meters.ifPresent(known -> made.getServices().forEach(known::know));
        return made;
    }

    /** The port that is bound, which tells what port 0 became; -1 for a Unix socket. */
    public int port() {
        return server.getPort();
    }

    @Override
    public CompletableFuture<Void> terminated() {
        return terminated.copy();
    }

    @Override
    public void drain() {
        health.end();
    }

    @Override
    public void stop(Duration grace) {
        if (!stopping) {
            stopping = true;
            health.end();
            second.endStreams(grace.multipliedBy(8).dividedBy(10));
        }
        listener.leaveSocket();
        boolean ended = server == null || ends(server.shutdown(), grace);
        // before the server's own end, so that callers see a lost connection and not a call that was cancelled
        listener.release(CUT);
        if (!ended) {
            server.shutdownNow();
        }
        options.shared().access().forget(guarded);
        terminated.complete(null);
    }

    private void onListenerClosed() {
        if (!stopping) {
            terminated.completeExceptionally(new IllegalStateException(name() + " closed by itself"));
        }
    }

    private static boolean ends(Server server, Duration limit) {
        try {
            return server.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
