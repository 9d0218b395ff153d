package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.access.Guarded;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who serves which route, and the one place where Jetty's requests become ours and our replies its responses. Replies are
 * written straight to Jetty: that never blocks, whichever thread has the reply. All routes but those of streams are here,
 * whoever finds out that a request is for one of them.
 *
 * <p>Thread-safe: holds no state of a request.
 */
final class RestEndpoints {
    private static final Logger log = LoggerFactory.getLogger(RestEndpoints.class);

    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Reply.JSON);

    private final Guarded guarded;
    private final Bodies bodies;
    private final HttpSettings settings;

    private final Map<Route, RestHandler> handlers = new EnumMap<>(Route.class);

    RestEndpoints(Guarded guarded, HttpSettings settings, Bodies bodies) {
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

    /** All but those of streams. */
    Set<Route> routes() {
        return handlers.keySet();
    }

    /**
     * Serves a request.
     *
     * @param names those in its path
     * @param callback told when the reply is written, or can't be: the client is gone then
     * @return the reply; whoever completes it answers in the handler's place. The handler goes on, and gives back what
     *     comes for a client that is gone
     */
    CompletableFuture<Reply> serve(
            Route route, Map<String, String> names, Request request, Response response, Callback callback) {
        CompletableFuture<Reply> handled = isBodyOfAGet(request)
                // nobody asks for it, but it has to be read: Jetty hangs up after an answer that overtakes it. If it
                // breaks off, so has the client, and that is noticed elsewhere
                ? ContentReader.read(request, bodies, 0, 1)
                        .handle((read, failure) -> null)
                        .thenCompose(ready -> reply(route, names, request))
                : reply(route, names, request);
        // what is completed from outside is never computed
        CompletableFuture<Reply> reply = handled.copy();
        var unused = reply.whenComplete((known, failure) -> {
            try {
                finish(request, response, callback, failure == null ? known : error(route, failure));
            } catch (RuntimeException e) {
                notBegun(request, response, callback, e);
            }
        });
        return reply;
    }

    private static boolean isBodyOfAGet(Request request) {
        return HttpMethod.GET.is(request.getMethod()) && Leftover.isAnnounced(request.getHeaders());
    }

    private CompletableFuture<Reply> reply(Route route, Map<String, String> names, Request request) {
        try {
            return handlers.get(route).handle(request(request, names));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Reply error(Route route, Throwable failure) {
        return route.isSecond() ? Problems.reply(failure) : HttpErrors.reply(failure);
    }

    private static void finish(Request request, Response response, Callback callback, Reply reply) {
        if (Leftover.isNothing(request)) {
            write(request, response, callback, reply);
            return;
        }
        var unused = Leftover.drain(request).thenAccept(whole -> {
            EarlyAnswer.closeUnless(whole, request, response);
            write(request, response, callback, reply);
        });
    }

    /** As handlers see it. */
    RestRequest request(Request request, Map<String, String> names) {
        String name = names.get("cluster");
        Pixy pixy = Authentication.pixy(guarded, request);
        Cluster cluster = name == null ? pixy.cluster() : pixy.cluster(name);
        return new RestRequest(
                pixy,
                cluster,
                names,
                request.getHttpURI().getQuery(),
                request.getHeaders(),
                settings.limits().maxParameters(),
                (maxBytes, weight) -> ContentReader.read(
                        request, bodies, maxBytes, weight, Inline.kept(request).isPresent()),
                receiver(request));
    }

    private static Receiver receiver(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return !Exchange.isMultiplexed(request) && endPoint instanceof WatchedEndPoint watched
                ? new SocketReceiver(watched, Exchange.of(request))
                : StreamReceiver.of(request);
    }

    private static void write(Request request, Response response, Callback callback, Reply reply) {
        Writing writing = new Writing(callback);
        try {
            HttpFields.Mutable headers = response.getHeaders();
            response.setStatus(reply.status());
            headers.put(type(reply));
            headers.put(HttpHeader.CONTENT_LENGTH, reply.body().length);
            EarlyAnswer.headersOf(reply, response);
            response.write(true, ByteBuffer.wrap(reply.body()), writing);
            Exchange.of(request).endUnlessRead(request, writing.ended, reply.body().length);
        } catch (IllegalStateException e) {
            // Jetty has ended the request itself, and will not hear of it again: nothing is left to complete
            log.debug("A reply came too late to be written", e);
        } catch (RuntimeException e) {
            notBegun(request, response, callback, e);
        }
    }

    private static void notBegun(Request request, Response response, Callback callback, RuntimeException why) {
        log.error("A reply could not be begun", why);
        if (response.isCommitted()) {
            callback.failed(why);
        } else {
            Response.writeError(request, response, callback, why);
        }
    }

    private static HttpField type(Reply reply) {
        String type = reply.contentType();
        return type.equals(Reply.JSON) ? JSON : new HttpField(HttpHeader.CONTENT_TYPE, type);
    }

    /** A reply on its way. Thread-safe: as the future is. */
    private static final class Writing implements Callback {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Callback callback;

        Writing(Callback callback) {
            this.callback = callback;
        }

        @Override
        public void succeeded() {
            ended.complete(null);
            callback.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            log.debug("A reply could not be written", failure);
            ended.complete(null);
            callback.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
