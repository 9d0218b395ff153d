package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.Pixy;
import io.pixy.api.access.Guarded;
import io.pixy.server.ListenAddress;
import io.pixy.server.SocketFile;
import io.pixy.server.Surface;
import io.pixy.server.config.LimitsConfig;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API on one address, TCP or Unix socket.
 *
 * <p>Thread-safe: by its own lock, though one thread at a time is all that is needed.
 */
public final class HttpSurface implements Surface {
    private static final Logger log = LoggerFactory.getLogger(HttpSurface.class);

    private static final int MIN_THREADS = 4;

    /** Nothing blocks on these threads, so they are as many as there is work for processors, and a few that accept. */
    private static final int MAX_THREADS = Math.max(8, 2 * Runtime.getRuntime().availableProcessors() + 4);

    private static final long MAX_SWEEP_MILLIS = 1000;

    /** What is asked for with each message. */
    static final Set<Route> DIRECT = EnumSet.of(
            Route.PRODUCE, Route.CONSUME, Route.ACK, Route.PING, Route.V1_RECORDS, Route.V1_RECEIVE, Route.V1_SETTLE);

    private final Guarded guarded;
    private final ListenAddress address;
    private final HttpSettings settings;
    private final SocketFile file;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();

    private final RecordStreams records;
    private final MessageStreams messages;
    private final LiveAnswers live;
    private final Set<Route> direct;

    @GuardedBy("this") private Server server;

    @GuardedBy("this") private AbstractConnector connector;

    /** Read by the thread that accepts. */
    private volatile boolean stopping;

    /** Serves {@code pixy} at {@code address} once started. */
    public HttpSurface(Pixy pixy, ListenAddress address, HttpSettings settings) {
        this(pixy, address, settings, System::nanoTime, DIRECT);
    }

    /** The same with a clock of its own for what streams of messages do by time. */
    HttpSurface(Pixy pixy, ListenAddress address, HttpSettings settings, LongSupplier nanoTime) {
        this(pixy, address, settings, nanoTime, DIRECT);
    }

    /** The same with routes of one's choice that are served before any servlet. */
    HttpSurface(Pixy pixy, ListenAddress address, HttpSettings settings, LongSupplier nanoTime, Set<Route> direct) {
        this.direct = direct;
        this.guarded = settings.shared().access().guard(pixy);
        this.address = address;
        this.settings = settings;
        this.file = new SocketFile(address);
        this.records = new RecordStreams(settings);
        this.messages = new MessageStreams(settings, nanoTime);
        this.live = new LiveAnswers(settings.memory());
    }

    @Override
    public String name() {
        String kind = settings.hasMessages() ? "" : "management ";
        return kind + (address.isUnix() ? "unix " : "tcp ") + address;
    }

    @Override
    public synchronized void start() {
        if (server != null) {
            throw new IllegalStateException("started already");
        }
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName(
                "pixy-http-" + (settings.hasMessages() ? "" : "management-") + (address.isUnix() ? "unix" : "tcp"));
        Server starting = new Server(threads);
        try {
            file.clear();
            OpenConnections connections = new OpenConnections(settings.limits(), System::nanoTime);
            Bodies bodies = new Bodies(settings::limits, System::nanoTime);
            connector = Connectors.connector(starting, address, settings, connections, this::onLost);
            starting.addConnector(connector);
            starting.setHandler(new GracefulHandler(inline(new Admission(
                    new Authentication(traced(routes(bodies)), settings.shared().access()), settings))));
            starting.setErrorHandler(new ServerErrors());
            starting.start();
            file.onBound();
            sweep(connector.getScheduler(), connections, bodies);
        } catch (Exception e) {
            LifeCycle.stop(starting);
            file.release();
            throw address.refused(what(), e);
        }
        server = starting;
    }

    /** What runs an instance may block, and may have paths of its own there. */
    private Handler inline(Handler all) {
        return settings.hasMessages()
                ? new Inline(all, direct, settings.shared().access())
                : all;
    }

    private Handler traced(Handler routes) {
        return settings.shared()
                .tracing()
                .map(tracing -> tracing.around(routes, HttpSurface::route))
                .orElse(routes);
    }

    /** Null if it is for none. */
    private static String route(Request request) {
        return Inline.kept(request)
                .or(() -> Route.at(request.getMethod(), Request.getPathInContext(request)))
                .map(route -> route.paths().get(0))
                .orElse(null);
    }

    private String what() {
        if (!settings.hasMessages()) {
            return "management server";
        }
        return address.isUnix() ? "Unix socket based HTTP API server" : "TCP socket based HTTP API server";
    }

    /** The TCP port that is listened on, of use when the configured one was 0. */
    public synchronized int port() {
        if (server == null || !(connector instanceof ServerConnector tcp)) {
            throw new IllegalStateException("no TCP port is open");
        }
        return tcp.getLocalPort();
    }

    @Override
    public CompletableFuture<Void> terminated() {
        return terminated.copy();
    }

    @Override
    public void drain() {
        settings.operations().drain();
    }

    @Override
    public synchronized void stop(Duration grace) {
        if (server == null || server.isStopped()) {
            return;
        }
        stopping = true;
        // while it still is ours: nobody else can have bound it before the listener closes
        file.release();
        live.end();
        records.end();
        messages.end(grace.multipliedBy(8).dividedBy(10));
        server.setStopTimeout(Math.max(1, grace.toMillis()));
        try {
            server.stop();
        } catch (Exception e) {
            log.warn("{} did not stop within {}: {}", name(), grace, e.toString());
        }
        settings.shared().access().forget(guarded);
        terminated.complete(null);
    }

    private void onLost(Throwable failure) {
        if (!stopping) {
            terminated.completeExceptionally(new IllegalStateException(name() + " closed by itself", failure));
        }
    }

    /** Again and again until the scheduler has stopped with the server. */
    private void sweep(Scheduler scheduler, OpenConnections connections, Bodies bodies) {
        if (!scheduler.isRunning()) {
            return;
        }
        try {
            if (!stopping) {
                connections.sweep();
                bodies.sweep();
            }
            messages.look();
            settings.shared().access().look();
        } catch (RuntimeException e) {
            log.warn("Looking after the connections of {} failed", name(), e);
        }
        var unused = scheduler.schedule(
                () -> sweep(scheduler, connections, bodies), sweepMillis(settings.limits()), TimeUnit.MILLISECONDS);
    }

    /** Often enough for the shortest limit of time. */
    private static long sweepMillis(LimitsConfig limits) {
        long shortest = Stream.of(limits.maxConnectionIdle(), limits.headerTimeout(), limits.bodyTimeout())
                .mapToLong(Duration::toMillis)
                .min()
                .orElseThrow();
        return Math.max(1, Math.min(MAX_SWEEP_MILLIS, shortest / 4));
    }

    private Handler routes(Bodies bodies) {
        boolean hasConsole = settings.console() != ConsoleRights.NONE;
        Handler others = settings.hasMessages() || hasConsole ? new PathRules(streams(bodies)) : new NothingElse();
        Handler allowed = settings.hasMessages() || !hasConsole ? others : new OnlyConsole(others);
        Handler all = settings.operations().all().isEmpty()
                ? allowed
                : new OperationRoutes(allowed, guarded, settings, bodies, live);
        return hasConsole ? new ConsoleApi(all, settings) : all;
    }

    private Handler streams(Bodies bodies) {
        RestEndpoints endpoints = new RestEndpoints(guarded, settings, bodies);
        Handler others = new DirectRoutes(servlet(endpoints), endpoints);
        return new StreamRoutes(others, endpoints, bodies, records, messages);
    }

    private static Handler servlet(RestEndpoints endpoints) {
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(RestRoutes.servlet(endpoints));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        return context;
    }
}
