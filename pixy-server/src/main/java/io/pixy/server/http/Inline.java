package io.pixy.server.http;

import io.pixy.server.access.Access;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has the requests that come with each message served by the thread that has read them: nothing they do blocks, none of it
 * takes long, and another thread would cost more than they do. Everything else goes to a thread of the pool. Thread-safe:
 * holds configuration only.
 */
final class Inline extends Handler.Wrapper {
    private static final String KEPT = Inline.class.getName();

    /** What is made of so many bytes is made in a moment. */
    private static final long SMALL_BYTES = 64 * 1024;

    /** Names and values of a query are taken apart, checked and told of in errors. */
    private static final int SHORT_QUERY = 4096;

    /** In a query that asks for more than 99 messages or for bytes, or does not say so in the simplest way. */
    private static final Pattern MANY = Pattern.compile("%|max(?!=[0-9]{1,2}(&|$))");

    private final Set<Route> routes;
    private final Access access;

    /** Whatever is for none of the {@code routes} changes threads. */
    Inline(Handler next, Set<Route> routes, Access access) {
        super(next);
        this.routes = Set.copyOf(routes);
        this.access = access;
    }

    /** What is behind this may block, this does not. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<Route> route = route(request).filter(one -> isBrief(one, request));
        if (route.isPresent() && isItsTurn(request) && !blocksToFindItsUser(request)) {
            request.setAttribute(KEPT, route.get());
            return super.handle(request, response, callback);
        }
        request.getComponents().getExecutor().execute(() -> handleElsewhere(request, response, callback));
        return true;
    }

    /** What a request is for that its thread has kept; nothing if it was handed on to another. */
    static Optional<Route> kept(Request request) {
        return request.getAttribute(KEPT) instanceof Route route ? Optional.of(route) : Optional.empty();
    }

    /** Of {@link #routes}; none if its path is not spelt in the simplest way. */
    private Optional<Route> route(Request request) {
        String path = request.getHttpURI().getPath();
        return path != null && RequestPath.isPlain(path)
                ? Route.at(request.getMethod(), path).filter(routes::contains)
                : Optional.empty();
    }

    /** Streams of HTTP/2 would all have the one thread that reads from their connection, and so would what is large. */
    private static boolean isBrief(Route route, Request request) {
        return !Exchange.isMultiplexed(request)
                && request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) <= SMALL_BYTES
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                && isShort(request.getHttpURI().getQuery())
                && !(route == Route.V1_RECORDS && RecordStreams.isOne(request.getHeaders()))
                && !(route == Route.V1_RECEIVE && isForMany(request.getHttpURI().getQuery()));
    }

    private static boolean isShort(String query) {
        return query == null || query.length() <= SHORT_QUERY;
    }

    private static boolean isForMany(String query) {
        return query != null && MANY.matcher(query).find();
    }

    /** Whoever sends without end would keep the thread to himself. */
    private static boolean isItsTurn(Request request) {
        return !(request.getConnectionMetaData().getConnection() instanceof LimitedHttp http) || http.isItsTurn();
    }

    /** The system may ask somebody else: once for a connection, unless it does not know the user's name. */
    private boolean blocksToFindItsUser(Request request) {
        if (!access.asksForUnixPeers()) {
            return false;
        }
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return !(endPoint instanceof WatchedEndPoint watched && watched.knowsUnixUser());
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
}
