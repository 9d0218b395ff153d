package io.pixy.server.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** One message all the way: produced, consumed and acknowledged by REST. Confined to the main thread. */
final class FirstMessage {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NOTHING_YET = 408;

    private final Demo demo;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();

    FirstMessage(Demo demo) {
        this.demo = demo;
    }

    /** Returns the message's offset when it has been acknowledged. */
    long goThrough(Duration timeout) throws IOException, InterruptedException, TimeoutException {
        HttpRequest produce = request(demo.produce())
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("ready"))
                .build();
        long offset = offset(successful(produce, send(produce)));
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (consume() != offset) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new TimeoutException("the first message did not come back within " + timeout.toSeconds() + " s");
            }
        }
        HttpRequest ack =
                request(demo.ack(0, offset)).POST(BodyPublishers.noBody()).build();
        successful(ack, send(ack));
        return offset;
    }

    /** The offset of the next message, or −1 when none has come within the long polling time. */
    private long consume() throws IOException, InterruptedException {
        HttpRequest consume = request(demo.consume()).GET().build();
        HttpResponse<String> response = send(consume);
        return response.statusCode() == NOTHING_YET ? -1 : offset(successful(consume, response));
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(REQUEST_TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private JsonNode successful(HttpRequest request, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException(request.method() + " " + request.uri() + " was answered with status "
                    + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }

    private static long offset(JsonNode answer) {
        return answer.required("offset").longValue();
    }
}
