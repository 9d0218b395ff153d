package io.pixy.server.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.servlet.JavalinServlet;
import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.access.Guarded;
import jakarta.servlet.Servlet;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints in Javalin, and the one place where its requests become ours and our replies its responses. Replies are
 * written past the servlet stream, straight to Jetty: that never blocks, whichever thread has the reply.
 *
 * <p>Thread-safe: holds no state of a request.
 */
final class RestRoutes {
    private static final Logger log = LoggerFactory.getLogger(RestRoutes.class);

    private final Guarded guarded;
    private final Bodies bodies;
    private final HttpSettings settings;
    private final Map<Route, RestHandler> handlers = new EnumMap<>(Route.class);

    private RestRoutes(Guarded guarded, HttpSettings settings, Bodies bodies) {
        this.guarded = guarded;
        this.bodies = bodies;
        this.settings = settings;
        int maxBodyBytes = settings.maxBodyBytes();
        OffsetsHandler offsets =
                new OffsetsHandler(maxBodyBytes, () -> settings.limits().maxRows());
        TopicsHandler topics = new TopicsHandler();
        PingHandler ping = new PingHandler();
        handlers.put(Route.PRODUCE, new ProduceHandler(maxBodyBytes));
        handlers.put(Route.CONSUME, new ConsumeHandler());
        handlers.put(Route.ACK, new AckHandler());
        handlers.put(Route.GET_OFFSETS, offsets::get);
        handlers.put(Route.OFFSETS_AT, new OffsetsAtHandler());
        handlers.put(Route.SET_OFFSETS, offsets::set);
        handlers.put(Route.LIST_CONSUMERS, new ConsumersHandler());
        handlers.put(Route.LIST_TOPICS, topics::list);
        handlers.put(Route.GET_TOPIC, topics::get);
        handlers.put(
                Route.V1_RECORDS,
                new RecordsHandler(maxBodyBytes, settings.shared().answers()));
        SettleHandler settle = new SettleHandler(maxBodyBytes);
        handlers.put(Route.V1_RECEIVE, new ReceiveHandler());
        handlers.put(Route.V1_SETTLE, settle::many);
        handlers.put(Route.V1_VERB, settle::one);
        LettersHandler letters = new LettersHandler(maxBodyBytes);
        handlers.put(Route.V1_LETTERS, letters::list);
        handlers.put(Route.V1_PURGE, letters::purge);
        handlers.put(Route.V1_REDRIVE, letters::redrive);
        handlers.put(Route.V1_GET_REDRIVE, letters::get);
        handlers.put(Route.V1_CANCEL_REDRIVE, letters::cancel);
        handlers.put(Route.V1_BROWSE, new BrowseHandler());
        handlers.put(Route.V1_QUEUE, new QueueHandler());
        handlers.put(Route.V1_CLUSTERS, new ClustersHandler());
        handlers.put(Route.PING, ping::ping);
        handlers.put(Route.HEAP, ping::heap);
    }

    /** All but what {@link StreamRoutes} serve. */
    static Servlet servlet(Guarded guarded, HttpSettings settings, Bodies bodies) {
        RestRoutes routes = new RestRoutes(guarded, settings, bodies);
        // the server around it is ours: only Javalin's servlet is used
        return new JavalinServlet(Javalin.create(routes::configure).unsafe);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.router.ignoreTrailingSlashes = false;
        config.routes.exception(Exception.class, RestRoutes::onFailure);
        handlers.forEach((route, handler) -> {
            for (String path : route.paths()) {
                config.routes.addHttpHandler(
                        HandlerType.findOrDefault(route.method()), path, context -> serve(context, route, handler));
            }
        });
    }

    /**
     * What reaches Javalin is a bug, or comes too late: Jetty has ended the request then, and nothing can be asked of it.
     * Javalin's own handler does, fails with that, and would be called for its own failure, without end.
     */
    private static void onFailure(Exception failure, Context context) {
        log.debug("A request failed past its handler", failure);
        try {
            context.status(HttpStatus.INTERNAL_SERVER_ERROR_500);
        } catch (RuntimeException e) {
            log.debug("Jetty has ended it", e);
        }
    }

    private void serve(Context context, Route route, RestHandler handler) {
        ServletContextRequest request = ServletContextRequest.getServletContextRequest(context.req());
        serve(context, request, handler, route.isSecond() ? Problems::reply : HttpErrors::reply);
    }

    private void serve(
            Context context, ServletContextRequest request, RestHandler handler, Function<Throwable, Reply> errors) {
        // the servlet's view of the response respells content types, and waits for bytes that never pass it
        Response response = request.getServletContextResponse().getWrapped();
        CompletableFuture<Void> written = bodyOfAGet(request)
                .thenCompose(ready -> reply(context, request, handler, errors))
                .thenCompose(reply -> Leftover.drain(request).thenCompose(whole -> {
                    EarlyAnswer.closeUnless(whole, request, response);
                    return write(request, response, reply);
                }));
        if (!written.isDone()) {
            context.future(() -> written);
        }
    }

    /**
     * Nobody asks for it, but it has to be read: Jetty hangs up after an answer that overtakes it. If it breaks off, so has
     * the client, and that is noticed elsewhere.
     */
    private CompletableFuture<Void> bodyOfAGet(Request request) {
        HttpFields headers = request.getHeaders();
        boolean announced =
                headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING);
        if (!announced || !HttpMethod.GET.is(request.getMethod())) {
            return CompletableFuture.completedFuture(null);
        }
        return ContentReader.read(request, bodies, 0, 1).handle((ignored, failure) -> null);
    }

    private CompletableFuture<Reply> reply(
            Context context, Request request, RestHandler handler, Function<Throwable, Reply> errors) {
        CompletableFuture<Reply> reply;
        try {
            reply = handler.handle(request(context, request));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(errors.apply(e));
        }
        return reply.exceptionally(errors);
    }

    private RestRequest request(Context context, Request request) {
        Map<String, String> path = context.pathParamMap();
        String name = path.get("cluster");
        Pixy pixy = Authentication.pixy(guarded, request);
        Cluster cluster = name == null ? pixy.cluster() : pixy.cluster(name);
        return new RestRequest(
                pixy,
                cluster,
                path,
                request.getHttpURI().getQuery(),
                request.getHeaders(),
                settings.limits().maxParameters(),
                (maxBytes, weight) -> ContentReader.read(request, bodies, maxBytes, weight),
                receiver(request));
    }

    static Receiver receiver(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return !Exchange.isMultiplexed(request) && endPoint instanceof WatchedEndPoint watched
                ? new SocketReceiver(watched)
                : StreamReceiver.of(request);
    }

    /** Completes when the reply is written or can't be: the client is gone then, and there is nobody to tell. */
    private CompletableFuture<Void> write(Request request, Response response, Reply reply) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        Callback callback = Callback.from(() -> written.complete(null), failure -> {
            log.debug("A reply could not be written", failure);
            written.complete(null);
        });
        try {
            response.setStatus(reply.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
            EarlyAnswer.headersOf(reply, response);
            response.write(true, ByteBuffer.wrap(reply.body()), callback);
            Exchange.of(request).endUnlessRead(request, written, reply.body().length);
        } catch (IllegalStateException e) {
            // Jetty has ended the request itself, and will not hear of it again: nothing is left to complete
            log.debug("A reply came too late to be written", e);
        }
        return written;
    }
}
