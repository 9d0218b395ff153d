package io.pixy.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Produces over and over, and asks for a sign of life, one request at a time. Thread-safe. */
final class HonestClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final Thread thread = new Thread(this::run, "honest-client");
    private final String base;
    private volatile boolean stopped;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicReference<Duration> slowest = new AtomicReference<>(Duration.ZERO);
    private volatile String failure = "";

    HonestClient(int port) {
        base = "http://127.0.0.1:" + port;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        thread.interrupt();
    }

    long rounds() {
        return rounds.get();
    }

    /** What took longest since this was asked before. */
    Duration slowest() {
        return slowest.getAndSet(Duration.ZERO);
    }

    String failure() {
        return failure;
    }

    private void run() {
        while (!stopped && failure.isEmpty()) {
            ask(HttpRequest.newBuilder(URI.create(base + "/_ping")));
            ask(HttpRequest.newBuilder(URI.create(base + "/topics/honest/messages?sync"))
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString("x")));
            rounds.incrementAndGet();
        }
    }

    private void ask(HttpRequest.Builder request) {
        long began = System.nanoTime();
        try {
            HttpResponse<String> response = client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                failure = response.statusCode() + " " + response.body();
            }
        } catch (Exception e) {
            failure = stopped ? "" : Optional.ofNullable(e.getMessage()).orElse(e.toString());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        slowest.accumulateAndGet(took, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
}
