package io.pixy.server.http;

import io.pixy.server.http.Route.Match;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    PathRules(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        String raw = uri.getPath() == null ? "" : uri.getPath();
        if (raw.equals("*") && request.getMethod().equals("OPTIONS")) {
            return answer(response, callback, 200);
        }
        RequestPath path;
        try {
            path = RequestPath.of(raw);
        } catch (IllegalArgumentException e) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            return answer(response, callback, 400, "400 Bad Request");
        }
        if (!path.isClean()) {
            response.getHeaders().put(HttpHeader.LOCATION, location(uri, path));
            return answer(response, callback, 301);
        }
        Match match = Route.match(request.getMethod(), path.decoded());
        if (match == Match.NOTHING) {
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            return answer(response, callback, 404, "404 page not found\n");
        }
        if (match == Match.OTHER_METHOD) {
            return answer(response, callback, 405);
        }
        return super.handle(path.plain() ? request : respelled(request, path), response, callback);
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

    private static boolean answer(Response response, Callback callback, int status) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        response.write(true, null, callback);
        return true;
    }

    private static boolean answer(Response response, Callback callback, int status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Reply.TEXT);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
