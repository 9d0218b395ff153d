package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.server.config.GoDuration;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The JDK's HTTP client and where it goes. Thread-safe: immutable.
 *
 * @param base such as {@code http://localhost:19092}, without a slash at the end
 * @param client connects when first used
 * @param deadline of each call
 * @param credentials what is shown with each call
 */
record RestConnection(String base, HttpClient client, Duration deadline, Credentials credentials) {
    private static final int OK = 200;
    private static final int SOME = 207;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int INTERNAL_ERROR = 500;

    /** Nobody reads more of why a request was refused. */
    private static final int MOST_REASON = 64 << 10;

    /**
     * Connects to nothing yet.
     *
     * @param trust for https; empty for the JDK's own choice
     */
    static RestConnection to(String url, Optional<Trust> trust, Duration deadline, Credentials credentials)
            throws IOException, GeneralSecurityException {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(deadline);
        if (trust.isPresent()) {
            builder.sslContext(trust.get().context());
        }
        return new RestConnection(base, builder.build(), deadline, credentials);
    }

    HttpRequest.Builder request(String path, List<String> query) {
        String parameters = query.isEmpty() ? "" : "?" + String.join("&", query);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path + parameters)).timeout(deadline);
        credentials.authorization().ifPresent(value -> request.setHeader("Authorization", value));
        return request;
    }

    /**
     * Fails with {@link RemoteException} if the answer is anything but a success in JSON, or is not all there in time.
     *
     * @param meaning of the JSON; throws {@link IllegalArgumentException} if that makes no sense
     */
    <R> CompletableFuture<R> call(HttpRequest.Builder request, Function<JsonNode, R> meaning) {
        HttpRequest built;
        try {
            built = request.build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(RemoteException.failure(e.getMessage(), e));
        }
        // the client's own deadline is over when the first line has come
        return client.sendAsync(built, HttpResponse.BodyHandlers.ofByteArray())
                .orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .handle((response, error) -> {
                    if (error != null) {
                        throw unreachable(built, error);
                    }
                    JsonNode json = result(built, response);
                    try {
                        return meaning.apply(json);
                    } catch (IllegalArgumentException e) {
                        throw RemoteException.failure(named(built) + "the answer makes no sense: " + e.getMessage(), e);
                    }
                });
    }

    /**
     * The body of a success, as it comes.
     *
     * @throws RemoteException if the answer is anything else, or does not begin in time
     */
    InputStream open(HttpRequest.Builder request) throws InterruptedException {
        HttpRequest built = request.build();
        HttpResponse<InputStream> response;
        try {
            response = client.send(built, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(built, e);
        }
        int status = response.statusCode();
        if (status == OK) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            RemoteException refused = refused(status, Json.parse(body.readNBytes(MOST_REASON)));
            boolean passes = status >= INTERNAL_ERROR || status == REQUEST_TIMEOUT || status == TOO_MANY;
            throw passes || refused.isUnsupported() ? refused : RemoteException.refusal(refused.getMessage(), refused);
        } catch (IOException e) {
            throw unreachable(built, e);
        }
    }

    private static JsonNode result(HttpRequest request, HttpResponse<byte[]> response) {
        JsonNode json = Json.parse(response.body());
        boolean good = response.statusCode() == OK || response.statusCode() == SOME;
        // where several things failed for one reason the results are in the problem
        if ((good && !json.isMissingNode()) || json.has("results")) {
            return json;
        }
        if (good) {
            throw RemoteException.failure(named(request) + "the answer is no JSON, this is not Pixy", null);
        }
        RemoteException refused = refused(response.statusCode(), json);
        throw isConsume(request) && response.statusCode() == REQUEST_TIMEOUT
                ? RemoteException.nothing(refused.getMessage(), null)
                : refused;
    }

    private static RemoteException refused(int status, JsonNode json) {
        String text = "HTTP " + status + ": "
                + json.path(json.has("detail") ? "detail" : "error").asText("no reason given");
        // what is missing is told in JSON, a missing path is not
        return status == NOT_FOUND && !json.has("error") && !json.has("detail")
                ? RemoteException.unsupported(text, null)
                : RemoteException.failure(text, null);
    }

    private RemoteException unreachable(HttpRequest request, Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return RemoteException.failure(named(request) + why(cause), cause);
    }

    /** The client says nothing at all where it could not connect; the reason is further down, if anywhere. */
    private String why(Throwable error) {
        if (error instanceof HttpConnectTimeoutException) {
            return "no connection within " + GoDuration.format(deadline);
        }
        if (error instanceof HttpTimeoutException || error instanceof TimeoutException) {
            return "no answer within " + GoDuration.format(deadline);
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no such host";
            }
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                return cause.getMessage();
            }
        }
        return error instanceof ConnectException ? "Connection refused" : error.toString();
    }

    private static String named(HttpRequest request) {
        return request.method() + " " + request.uri() + ": ";
    }

    private static boolean isConsume(HttpRequest request) {
        return request.method().equals("GET") && request.uri().getPath().endsWith("/messages");
    }
}
