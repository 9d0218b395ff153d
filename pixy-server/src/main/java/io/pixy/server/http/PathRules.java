package io.pixy.server.http;

import io.pixy.server.http.Route.Match;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers whatever the path alone decides, before any router sees it: Javalin and Jetty would normalise it in their own
 * ways. What passes has a path that exists, decoded to its simplest spelling. Thread-safe: holds no state.
 */
final class PathRules extends Handler.Wrapper {

    /** By which the router would take another method than the one that was looked at here. */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    PathRules(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        String raw = uri.getPath() == null ? "" : uri.getPath();
        if (raw.equals("*") && request.getMethod().equals("OPTIONS")) {
            return EarlyAnswer.send(request, response, callback, 200);
        }
        RequestPath path;
        try {
            path = RequestPath.of(raw);
        } catch (IllegalArgumentException e) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            return EarlyAnswer.send(
                    request,
                    response,
                    callback,
                    Problems.early(request, "malformed escape in the path", Reply.text(400, "400 Bad Request")));
        }
        if (!path.isClean()) {
            response.getHeaders().put(HttpHeader.LOCATION, location(uri, path));
            return EarlyAnswer.send(request, response, callback, 301);
        }
        Optional<Route> route = Inline.kept(request).or(() -> Route.at(request.getMethod(), path.decoded()));
        Match match = route.isPresent() ? Match.FOUND : Route.match(request.getMethod(), path.decoded());
        route.ifPresent(known -> Measured.found(request, known.operation()));
        if (match == Match.NOTHING) {
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            return EarlyAnswer.send(
                    request,
                    response,
                    callback,
                    Problems.early(request, "there is nothing at this path", Reply.text(404, "404 page not found\n")));
        }
        if (match == Match.OTHER_METHOD && Problems.isFor(request)) {
            response.getHeaders().put(HttpHeader.ALLOW, Route.allowed(path.decoded()));
            String detail = "there is no " + Text.cut(request.getMethod()) + " at this path";
            return EarlyAnswer.send(request, response, callback, Problems.reply(405, detail));
        }
        if (match == Match.OTHER_METHOD) {
            return EarlyAnswer.send(request, response, callback, 405);
        }
        Request routed = request.getHeaders().contains(METHOD_OVERRIDE) ? new AsSent(request) : request;
        return super.handle(path.plain() ? routed : respelled(routed, path), response, callback);
    }

    private static Request respelled(Request request, RequestPath path) {
        HttpURI uri = HttpURI.build(
                request.getHttpURI(), path.encoded(), null, request.getHttpURI().getQuery());
        return Request.serveAs(request, uri);
    }

    private static String location(HttpURI uri, RequestPath path) {
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        return path.encoded() + query;
    }

    /** A request with the method that its first line says. Immutable. */
    private static final class AsSent extends Request.Wrapper {
        private final HttpFields headers;

        AsSent(Request request) {
            super(request);
            headers = HttpFields.build(request.getHeaders()).remove(METHOD_OVERRIDE);
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
