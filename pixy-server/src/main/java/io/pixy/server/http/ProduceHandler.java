package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;

/** {@code POST /topics/T/messages}. Immutable. */
final class ProduceHandler implements RestHandler {
    private static final String PLAIN = "text/plain";
    private static final String APPLICATION = "application/";
    private static final String JSON_TOO = "+json";
    private static final String JSON = "application/json";

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
        if (!isOf(type, PLAIN) && !isJson(type)) {
            throw new BadRequestException("unsupported content type " + Text.cut(type));
        }
        return message(request).thenCompose(message -> produce(request, request.queryParameters(), message, false));
    }

    /** With parameters refused by the original; clients that add a charset are welcome here. */
    private static boolean isOf(String type, String expected) {
        return type.startsWith(expected)
                && (type.length() == expected.length() || type.charAt(expected.length()) == ';');
    }

    /** Or something that is JSON as well, and says so behind a plus. */
    private static boolean isJson(String type) {
        if (isOf(type, JSON)) {
            return true;
        }
        if (!type.startsWith(APPLICATION)) {
            return false;
        }
        for (int plus = type.indexOf(JSON_TOO); plus >= 0; plus = type.indexOf(JSON_TOO, plus + 1)) {
            int end = plus + JSON_TOO.length();
            if (end == type.length() || type.charAt(end) == ';') {
                return true;
            }
        }
        return false;
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
