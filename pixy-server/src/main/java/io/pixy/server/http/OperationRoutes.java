package io.pixy.server.http;

import io.pixy.api.access.Guarded;
import io.pixy.server.http.RequestBody.Content;
import io.pixy.server.management.Operation;
import io.pixy.server.management.OperationReply;
import io.pixy.server.management.OperationRequest;
import io.pixy.server.management.Operations;
import io.pixy.server.management.Operations.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves the routes of operation, and hands everything else on. They come before the rules of paths, as these know only the
 * API for messages. Thread-safe: holds configuration only.
 */
final class OperationRoutes extends Handler.Wrapper {
    private final Guarded guarded;
    private final Operations operations;
    private final Bodies bodies;
    private final LiveAnswers live;
    private final HttpSettings settings;

    OperationRoutes(Handler next, Guarded guarded, HttpSettings settings, Bodies bodies, LiveAnswers live) {
        super(next);
        this.guarded = guarded;
        this.operations = settings.operations();
        this.bodies = bodies;
        this.live = live;
        this.settings = settings;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<Found> found = find(request);
        if (found.isEmpty()) {
            return super.handle(request, response, callback);
        }
        if (found.get().operation().isEmpty()) {
            response.getHeaders()
                    .put(HttpHeader.ALLOW, String.join(", ", found.get().methods()));
            return EarlyAnswer.send(request, response, callback, 405);
        }
        Operation operation = found.get().operation().get();
        Measured.found(request, operation.method() + " " + operation.path());
        if (Authentication.refuses(settings.shared().access(), operation.access(), request, response, callback)) {
            return true;
        }
        var unused = ContentReader.read(request, bodies, operation.maxBodyBytes(), 1)
                .thenCompose(content -> answer(request, operation, found.get(), content))
                .exceptionally(OperationRoutes::failure)
                .thenAccept(reply -> send(request, response, callback, reply));
        return true;
    }

    /** Of a path that is not spelt in the simplest way the rules of paths say what becomes of it. */
    private Optional<Found> find(Request request) {
        String raw = request.getHttpURI().getPath();
        if (raw == null || !operations.mayHave(raw)) {
            return Optional.empty();
        }
        RequestPath path;
        try {
            path = RequestPath.of(raw);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return path.isClean() ? operations.find(request.getMethod(), path.decoded()) : Optional.empty();
    }

    private CompletableFuture<OperationReply> answer(
            Request request, Operation operation, Found found, Content content) {
        if (content.tooLong()) {
            throw new BadRequestException(
                    413, "the body must not be longer than " + operation.maxBodyBytes() + " bytes here");
        }
        Parameters query = Parameters.ofQuery(
                request.getHttpURI().getQuery(), settings.limits().maxParameters());
        query.error().ifPresent(why -> {
            throw new BadRequestException(400, why);
        });
        Map<String, String> names = new HashMap<>();
        found.names().forEach((name, value) -> names.put(name, utf8(value)));
        return operation
                .handler()
                .handle(new OperationRequest(
                        operation,
                        Authentication.pixy(guarded, request),
                        Map.copyOf(names),
                        query::texts,
                        name -> Optional.ofNullable(request.getHeaders().get(name)),
                        content.bytes()));
    }

    /** A decoded path has one char per byte. */
    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static OperationReply failure(Throwable failure) {
        if (HttpErrors.cause(failure) instanceof IOException) {
            // the client has stopped in the middle of its body, and reads nothing of this
            return OperationReply.text(400, "400 Bad Request");
        }
        Reply reply = HttpErrors.reply(failure);
        OperationReply answer = OperationReply.of(reply.status(), reply.contentType(), reply.body());
        return reply.retryAfterSeconds() > 0
                ? answer.with("Retry-After", Integer.toString(reply.retryAfterSeconds()))
                : answer;
    }

    private void send(Request request, Response response, Callback callback, OperationReply reply) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (reply.live().isPresent() && !live.hasRoom()) {
            Reply refusal = Reply.error(503, "too many look on already, there may be " + LiveAnswers.MOST);
            boolean unused = EarlyAnswer.send(request, response, callback, refusal.after(1));
            return;
        }
        if (reply.live().isPresent()) {
            response.setStatus(reply.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
            response.getHeaders().put("X-Accel-Buffering", "no");
            live.begin(request, response, callback, reply.live().get());
            return;
        }
        boolean unused = EarlyAnswer.send(
                request, response, callback, new Reply(reply.status(), reply.contentType(), reply.body()));
    }
}
