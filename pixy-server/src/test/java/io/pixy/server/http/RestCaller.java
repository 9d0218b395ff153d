package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Calls the REST API as programs do. Thread-safe. */
final class RestCaller {
    static final String TEXT = "text/plain";
    static final String JSON = "application/json";
    static final String FORM = "application/x-www-form-urlencoded";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    RestCaller(int port) {
        base = "http://127.0.0.1:" + port;
    }

    /** What came back, and how its members read. */
    record Answered(int status, String body) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(body, e);
            }
        }

        String error() {
            return json().path("error").asText();
        }

        /** What stands as Base64 under a name. */
        String text(String member) {
            return new String(Base64.getDecoder().decode(json().path(member).asText()), StandardCharsets.UTF_8);
        }

        long number(String member) {
            return json().path(member).asLong();
        }
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(base + target));
    }

    Answered get(String target) {
        return send(request(target).GET());
    }

    Answered post(String target, String type, String body) {
        HttpRequest.Builder request =
                request(target).POST(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return send(type == null ? request : request.header("Content-Type", type));
    }

    Answered send(HttpRequest.Builder request) {
        return begin(request).join();
    }

    CompletableFuture<Answered> begin(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(RestCaller::answered);
    }

    /** The next message; a group that still joins may let a poll or two go by. */
    Answered consume(String target) {
        for (int attempt = 0; attempt < 10; attempt++) {
            Answered answer = get(target);
            if (answer.status() == 200) {
                return answer;
            }
            assertThat(answer.status()).as(answer.body()).isEqualTo(408);
        }
        throw new AssertionError("no message at " + target);
    }

    private static Answered answered(HttpResponse<String> response) {
        return new Answered(response.statusCode(), response.body());
    }
}
