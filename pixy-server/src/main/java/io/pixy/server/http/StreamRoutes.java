package io.pixy.server.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The endpoints that read or write without end, served before any servlet. A servlet's request is used again for others
 * when Jetty has ended it with its connection, and who tells it later that it is over speaks of somebody else's; what Jetty
 * itself gives out can be told at any time. Thread-safe: holds no state of a request.
 */
final class StreamRoutes extends Handler.Wrapper {
    private final RestEndpoints endpoints;
    private final Bodies bodies;
    private final RecordStreams records;
    private final MessageStreams messages;

    /** Hands everything else on. */
    StreamRoutes(Handler next, RestEndpoints endpoints, Bodies bodies, RecordStreams records, MessageStreams messages) {
        super(next);
        this.endpoints = endpoints;
        this.bodies = bodies;
        this.records = records;
        this.messages = messages;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (Inline.kept(request).isPresent() || !Problems.isFor(request)) {
            return super.handle(request, response, callback);
        }
        String path = RequestPath.of(request.getHttpURI().getPath()).decoded();
        Optional<Route> route = Route.at(request.getMethod(), path).filter(found -> isStream(found, request));
        if (route.isEmpty()) {
            return super.handle(request, response, callback);
        }
        if (!HttpMethod.GET.is(request.getMethod())) {
            begin(
                    () -> records.begin(rest(route.get(), path, request), request, response, bodies),
                    request,
                    response,
                    callback);
            return true;
        }
        // a body that nobody asked for would be taken for the next request
        var unused = Leftover.drain(request).thenAccept(whole -> {
            EarlyAnswer.closeUnless(whole, request, response);
            begin(
                    () -> messages.begin(rest(route.get(), path, request), request, response),
                    request,
                    response,
                    callback);
        });
        return true;
    }

    private static boolean isStream(Route route, Request request) {
        return route == Route.V1_STREAM || (route == Route.V1_RECORDS && RecordStreams.isOne(request.getHeaders()));
    }

    private RestRequest rest(Route route, String path, Request request) {
        return endpoints.request(request, route.names(path));
    }

    private static void begin(
            Supplier<CompletableFuture<Void>> stream, Request request, Response response, Callback callback) {
        CompletableFuture<Void> ended;
        try {
            ended = stream.get();
        } catch (RuntimeException e) {
            boolean unused = EarlyAnswer.send(request, response, callback, Problems.reply(e));
            return;
        }
        var unused = ended.whenComplete((done, failure) -> callback.succeeded());
    }
}
