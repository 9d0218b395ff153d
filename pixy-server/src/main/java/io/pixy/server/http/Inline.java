package io.pixy.server.http;

import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has the requests that come with each message served by the thread that has read them: nothing they do blocks, and another
 * thread would cost more than they do. Everything else goes to a thread of the pool. Thread-safe: holds configuration only.
 */
final class Inline extends Handler.Wrapper {
    private final Set<Route> routes;

    /** Whatever is for none of the {@code routes} changes threads. */
    Inline(Handler next, Set<Route> routes) {
        super(next);
        this.routes = Set.copyOf(routes);
    }

    /** What is behind this may block, this does not. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (route(request, routes).filter(route -> !isStream(route, request)).isPresent()) {
            return super.handle(request, response, callback);
        }
        request.getComponents().getExecutor().execute(() -> handleElsewhere(request, response, callback));
        return true;
    }

    /** Whether it may go on without end. */
    private static boolean isStream(Route route, Request request) {
        return route == Route.V1_RECORDS && RecordStreams.isOne(request.getHeaders());
    }

    /** Fails as Jetty lets it fail where it comes from. */
    private void handleElsewhere(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable e) {
            Response.writeError(request, response, callback, e);
        }
    }

    /** Which of some routes a request is for; none if its path is not spelt in the simplest way. */
    static Optional<Route> route(Request request, Set<Route> routes) {
        String path = request.getHttpURI().getPath();
        return path != null && RequestPath.isPlain(path)
                ? Route.at(request.getMethod(), path).filter(routes::contains)
                : Optional.empty();
    }
}
