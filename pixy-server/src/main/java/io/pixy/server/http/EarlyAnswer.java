package io.pixy.server.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what no handler is asked about. What has come of a body is read first, see {@link Leftover}. No state. */
final class EarlyAnswer {
    private static final byte[] NOTHING = new byte[0];
    private static final String CHALLENGE = "Bearer realm=\"pixy\"";

    private EarlyAnswer() {}

    /** Without a body. */
    static boolean send(Request request, Response response, Callback callback, int status) {
        return send(request, response, callback, status, Optional.empty(), NOTHING);
    }

    static boolean send(Request request, Response response, Callback callback, Reply reply) {
        headersOf(reply, response);
        return send(request, response, callback, reply.status(), Optional.of(reply.contentType()), reply.body());
    }

    private static boolean send(
            Request request, Response response, Callback callback, int status, Optional<String> type, byte[] body) {
        response.setStatus(status);
        type.ifPresent(value -> response.getHeaders().put(HttpHeader.CONTENT_TYPE, value));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        var unused = Leftover.drain(request).thenAccept(whole -> {
            closeUnless(whole, request, response);
            CompletableFuture<Void> written = new CompletableFuture<>();
            Callback told = Callback.from(callback, () -> written.complete(null));
            response.write(true, body.length == 0 ? null : ByteBuffer.wrap(body), told);
            Exchange.of(request).endUnlessRead(request, written, body.length);
        });
        return true;
    }

    /** Those that go with a status. */
    static void headersOf(Reply reply, Response response) {
        if (reply.status() == HttpStatus.UNAUTHORIZED_401) {
            // Basic is taken, too; to offer it has browsers ask their users for a password
            response.getHeaders().add(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
        }
        if (reply.retryAfterSeconds() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, reply.retryAfterSeconds());
        }
    }

    /** What is left of a body would be taken for the next request. */
    static void closeUnless(boolean drained, Request request, Response response) {
        if (!drained && !Exchange.isMultiplexed(request)) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
    }
}
