package io.pixy.server.http;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The bodies of requests of the second API. No state. */
final class JsonBody {
    private static final int UNSUPPORTED_TYPE = 415;

    private JsonBody() {}

    /** Without parameters, in lower case; empty if there is none. */
    static String mediaType(HttpFields headers) {
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    /**
     * Refuses what is not JSON.
     *
     * @param allowed what to tell whoever sends something else
     */
    static void checkType(HttpFields headers, String allowed) {
        String type = mediaType(headers);
        if (!type.equals(Reply.JSON)) {
            throw new BadRequestException(
                    UNSUPPORTED_TYPE,
                    "Content-Type must be " + allowed + ", not " + (type.isEmpty() ? "missing" : Text.cut(type)));
        }
    }

    /** All of it; {@code weight} is how many times its size it takes in memory while it is worked on, roughly. */
    static CompletableFuture<byte[]> read(RestRequest request, int maxBytes, int weight) {
        return request.body().read(maxBytes, weight).handle((content, failure) -> {
            if (failure != null) {
                Throwable cause = HttpErrors.cause(failure);
                throw cause instanceof IOException
                        ? new BadRequestException("the body breaks off: " + cause.getMessage())
                        : new CompletionException(cause);
            }
            if (content.tooLong()) {
                throw ProduceHandler.tooLong(maxBytes);
            }
            return content.bytes();
        });
    }
}
