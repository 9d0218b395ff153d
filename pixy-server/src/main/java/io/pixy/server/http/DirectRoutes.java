package io.pixy.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves the endpoints that are asked for with each message, before any servlet: the way through it costs several times
 * what such a request does. They are the same endpoints as those that the servlet has; of a path with characters that
 * names of topics can't have it serves these, too. Thread-safe: holds configuration only.
 */
final class DirectRoutes extends Handler.Wrapper {
    private static final Reply CUT =
            new Reply(500, "text/plain;charset=utf-8", "500 Server Error".getBytes(StandardCharsets.US_ASCII));

    private final RestEndpoints endpoints;
    private final Set<Route> routes;

    /** Hands on everything that is for none of the {@code routes}. */
    DirectRoutes(Handler next, RestEndpoints endpoints, Set<Route> routes) {
        super(next);
        this.endpoints = endpoints;
        this.routes = Set.copyOf(routes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<Route> route = Inline.route(request, routes);
        if (route.isEmpty()) {
            return super.handle(request, response, callback);
        }
        String path = request.getHttpURI().getPath();
        CompletableFuture<Reply> reply =
                endpoints.serve(route.get(), route.get().names(path), request, response, callback);
        if (!reply.isDone()) {
            // when it begins to stop Jetty counts who waits as idle, however long the grace is
            request.addIdleTimeoutListener(idle -> false);
            request.addFailureListener(failure -> cut(reply, request, response));
        }
        return true;
    }

    /** Jetty ends what takes longer than the grace when it stops; as long as that can be told, it is. */
    private static void cut(CompletableFuture<Reply> reply, Request request, Response response) {
        if (!reply.isDone()) {
            EarlyAnswer.closeUnless(false, request, response);
            reply.complete(CUT);
        }
    }
}
