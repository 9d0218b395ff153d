package io.pixy.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the endpoints that are asked for with each message, before any servlet: the way through it costs several times
 * what such a request does. They are the same endpoints as those that the servlet has. Thread-safe: holds configuration only.
 */
final class DirectRoutes extends Handler.Wrapper {
    private static final Reply CUT =
            new Reply(500, "text/plain;charset=utf-8", "500 Server Error".getBytes(StandardCharsets.US_ASCII));

    private static final Logger log = LoggerFactory.getLogger(DirectRoutes.class);

    private final RestEndpoints endpoints;

    /** Hands on everything that {@link Inline} has not kept. */
    DirectRoutes(Handler next, RestEndpoints endpoints) {
        super(next);
        this.endpoints = endpoints;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<Route> route = Inline.kept(request);
        if (route.isEmpty()) {
            return super.handle(request, response, callback);
        }
        // when it begins to stop Jetty counts who waits as idle, however long the grace is
        request.addIdleTimeoutListener(idle -> false);
        String path = request.getHttpURI().getPath();
        CompletableFuture<Reply> reply =
                endpoints.serve(route.get(), route.get().names(path), request, response, callback);
        if (!reply.isDone()) {
            cutWhenItFails(reply, request, response);
        }
        return true;
    }

    private static void cutWhenItFails(CompletableFuture<Reply> reply, Request request, Response response) {
        try {
            request.addFailureListener(failure -> cut(reply, request, response));
        } catch (IllegalStateException e) {
            log.debug("A request has been answered meanwhile", e);
        }
    }

    /** Jetty ends what takes longer than the grace when it stops; as long as that can be told, it is. */
    private static void cut(CompletableFuture<Reply> reply, Request request, Response response) {
        if (!reply.isDone()) {
            EarlyAnswer.closeUnless(false, request, response);
            reply.complete(CUT);
        }
    }
}
