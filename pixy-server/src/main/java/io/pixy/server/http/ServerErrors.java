package io.pixy.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses on its own: bare text, as Go's server answers. Thread-safe: holds no state. */
final class ServerErrors implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = status(request, response);
        response.setStatus(status);
        if (status == HttpStatus.EXPECTATION_FAILED_417) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
            response.write(true, null, callback);
            return true;
        }
        String detail = detail(request, status);
        String text = HttpStatus.getMessage(status) + detail;
        Reply reply = Problems.early(request, text, Reply.text(status, status + " " + text));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
        return true;
    }

    private static int status(Request request, Response response) {
        if (isRefused(request)) {
            return HttpStatus.SERVICE_UNAVAILABLE_503;
        }
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        int status = failure instanceof HttpException http ? http.getCode() : response.getStatus();
        // Go counts the request line as one of the headers
        return status == HttpStatus.URI_TOO_LONG_414 ? HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 : status;
    }

    /** Go tells no more than the status, but for a missing host; what a limit of ours has caused is told too. */
    private static String detail(Request request, int status) {
        if (isRefused(request)) {
            return ": " + Bodies.noMemory().getMessage();
        }
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        if (failure instanceof LimitException limit) {
            return ": " + limit.getReason();
        }
        boolean hostMissing = status == HttpStatus.BAD_REQUEST_400
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && "No Host".equals(request.getAttribute(ErrorHandler.ERROR_MESSAGE));
        return hostMissing ? ": missing required Host header" : "";
    }

    private static boolean isRefused(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint() instanceof WatchedEndPoint watched
                && watched.use().isRefused();
    }
}
