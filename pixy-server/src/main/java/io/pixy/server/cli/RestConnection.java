package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The JDK's HTTP client and where it goes. Thread-safe: immutable.
 *
 * @param base such as {@code http://localhost:19092}, without a slash at the end
 * @param client connects when first used
 * @param deadline of each call
 */
record RestConnection(String base, HttpClient client, Duration deadline) {
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;

    /**
     * Connects to nothing yet.
     *
     * @param trust for https; empty for the JDK's own choice
     */
    static RestConnection to(String url, Optional<Trust> trust, Duration deadline)
            throws IOException, GeneralSecurityException {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(deadline);
        if (trust.isPresent()) {
            builder.sslContext(trust.get().context());
        }
        return new RestConnection(base, builder.build(), deadline);
    }

    HttpRequest.Builder request(String path, List<String> query) {
        String parameters = query.isEmpty() ? "" : "?" + String.join("&", query);
        return HttpRequest.newBuilder(URI.create(base + path + parameters)).timeout(deadline);
    }

    /** Fails with {@link RemoteException} if the answer is anything but a success in JSON. */
    CompletableFuture<JsonNode> call(HttpRequest.Builder request) {
        HttpRequest built;
        try {
            built = request.build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(RemoteException.failure(e.getMessage(), e));
        }
        return client.sendAsync(built, HttpResponse.BodyHandlers.ofByteArray()).handle((response, error) -> {
            if (error != null) {
                throw unreachable(built, error);
            }
            return result(built, response);
        });
    }

    private static JsonNode result(HttpRequest request, HttpResponse<byte[]> response) {
        JsonNode json = Json.parse(response.body());
        if (response.statusCode() == 200) {
            return json;
        }
        String text =
                "HTTP " + response.statusCode() + ": " + json.path("error").asText("no reason given");
        if (isConsume(request) && response.statusCode() == REQUEST_TIMEOUT) {
            throw RemoteException.nothing(text, null);
        }
        // what is missing is told in JSON, a missing path is not
        throw response.statusCode() == NOT_FOUND && !json.has("error")
                ? RemoteException.unsupported(text, null)
                : RemoteException.failure(text, null);
    }

    private static RemoteException unreachable(HttpRequest request, Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String text = request.method() + " " + request.uri() + ": " + why;
        return isConsume(request) && cause instanceof HttpTimeoutException
                ? RemoteException.nothing(text, cause)
                : RemoteException.failure(text, cause);
    }

    private static boolean isConsume(HttpRequest request) {
        return request.method().equals("GET") && request.uri().getPath().endsWith("/messages");
    }
}
