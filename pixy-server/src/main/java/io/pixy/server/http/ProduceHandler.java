package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;

/** {@code POST /topics/T/messages}. Immutable. */
final class ProduceHandler implements RestHandler {
    private static final String PLAIN = "text/plain";

    /** With parameters refused by the original; clients that add a charset are welcome here. */
    private static final Pattern TEXT = Pattern.compile("text/plain(;.*)?", Pattern.DOTALL);

    private static final Pattern JSON = Pattern.compile("application/(.*\\+)?json(;.*)?", Pattern.DOTALL);

    /** The room for a body may be twice as large. */
    private static final int WEIGHT = 2;

    private final int maxBodyBytes;

    /** Refuses messages that are longer. */
    ProduceHandler(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        String type = request.headers().get(HttpHeader.CONTENT_TYPE);
        type = type == null ? "" : type.trim();
        if (type.equals(RestRequest.FORM)) {
            return request.parameters().thenCompose(form -> {
                byte[] message = form.first("msg").orElse(new byte[0]);
                if (message.length == 0) {
                    throw new BadRequestException("empty message");
                }
                return produce(request, form, message, true);
            });
        }
        if (!type.equals(PLAIN)
                && !TEXT.matcher(type).matches()
                && !JSON.matcher(type).matches()) {
            throw new BadRequestException("unsupported content type " + Text.cut(type));
        }
        return message(request).thenCompose(message -> produce(request, request.queryParameters(), message, false));
    }

    private CompletableFuture<byte[]> message(RestRequest request) {
        boolean lengthTold = request.headers().contains(HttpHeader.CONTENT_LENGTH)
                || request.headers().contains(HttpHeader.TRANSFER_ENCODING);
        return request.body().read(maxBodyBytes, WEIGHT).handle((body, failure) -> {
            if (failure != null) {
                throw unreadable(failure);
            }
            if (body.tooLong()) {
                throw tooLong(maxBodyBytes);
            }
            // HTTP/2 may leave the length out; without any sign of a body a message was probably forgotten
            if (!lengthTold && body.bytes().length == 0) {
                throw new BadRequestException("missing Content-Length header");
            }
            return body.bytes();
        });
    }

    static BadRequestException tooLong(int maxBodyBytes) {
        return new BadRequestException(
                413, "request body exceeds " + maxBodyBytes + " bytes. Consider increasing `limits.max_body_bytes`");
    }

    private static RuntimeException unreadable(Throwable failure) {
        Throwable cause = HttpErrors.cause(failure);
        return cause instanceof IOException
                ? new BadRequestException("failed to read message: " + cause.getMessage())
                : new CompletionException(cause);
    }

    private static CompletableFuture<Reply> produce(
            RestRequest http, Parameters parameters, byte[] message, boolean messageIsText) {
        List<Header> headers = RecordHeaders.of(http.headers());
        byte[] key = parameters.first("key").orElse(null);
        ProduceRequest request = ProduceRequest.of(http.topic(), key, message)
                .withHeaders(headers)
                .loggedAs(true, messageIsText);
        Cluster cluster = http.cluster();
        return parameters.has("sync")
                ? cluster.produce(request).thenApply(ProduceHandler::written)
                : cluster.produceAsync(request).thenApply(queued -> Reply.EMPTY_OBJECT);
    }

    private static Reply written(RecordPosition position) {
        return Reply.ok(new JsonWriter()
                .beginObject()
                .name("partition")
                .number(position.partition())
                .name("offset")
                .number(position.offset())
                .endObject());
    }
}
