package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.access.Guarded;
import java.util.Map;
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
    private final Guarded guarded;
    private final HttpSettings settings;
    private final Bodies bodies;
    private final RecordStreams records;
    private final MessageStreams messages;

    /** Hands everything else on. */
    StreamRoutes(
            Handler next,
            Guarded guarded,
            HttpSettings settings,
            Bodies bodies,
            RecordStreams records,
            MessageStreams messages) {
        super(next);
        this.guarded = guarded;
        this.settings = settings;
        this.bodies = bodies;
        this.records = records;
        this.messages = messages;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<Map<String, String>> names = Problems.isFor(request) ? names(request) : Optional.empty();
        if (names.isEmpty()) {
            return super.handle(request, response, callback);
        }
        Map<String, String> path = names.get();
        if (!HttpMethod.GET.is(request.getMethod())) {
            begin(() -> records.begin(rest(request, path), request, response, bodies), request, response, callback);
            return true;
        }
        // a body that nobody asked for would be taken for the next request
        var unused = Leftover.drain(request).thenAccept(whole -> {
            EarlyAnswer.closeUnless(whole, request, response);
            begin(() -> messages.begin(rest(request, path), request, response), request, response, callback);
        });
        return true;
    }

    private static Optional<Map<String, String>> names(Request request) {
        String path = RequestPath.of(request.getHttpURI().getPath()).decoded();
        Optional<Map<String, String>> ofMessages = Route.V1_STREAM.names(request.getMethod(), path);
        return ofMessages.isPresent() || !RecordStreams.isOne(request.getHeaders())
                ? ofMessages
                : Route.V1_RECORDS.names(request.getMethod(), path);
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

    private RestRequest rest(Request request, Map<String, String> path) {
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
                RestRoutes.receiver(request));
    }
}
