package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.InvalidRequestException;
import io.pixy.server.ListenAddress;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.management.Live;
import io.pixy.server.management.Operation;
import io.pixy.server.management.Operation.Access;
import io.pixy.server.management.OperationReply;
import io.pixy.server.management.Operations;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class OperationsOnTheWireTest {
    private static final HttpSettings PLAIN = new HttpSettings(Optional.empty(), true, 1024 * 1024);

    private final ScriptedCluster cluster = new ScriptedCluster("main");
    private final List<HttpSurface> surfaces = new ArrayList<>();
    private final CopyOnWriteArrayList<Live.Sink> sinks = new CopyOnWriteArrayList<>();
    private final Operations operations = new Operations(
            List.of(
                    new Operation(
                            "GET",
                            "/echo/{name}",
                            Access.ANYBODY,
                            request -> reply(request.name("name")
                                    + "|" + request.parameter("a").orElse("-")
                                    + "|" + request.header().apply("x-a").orElse("-"))),
                    new Operation(
                            "PUT",
                            "/echo/{name}",
                            Access.MANAGE,
                            8,
                            request -> reply(new String(request.body(), StandardCharsets.UTF_8))),
                    new Operation("GET", "/bad", Access.ANYBODY, request -> {
                        throw new InvalidRequestException("say please");
                    }),
                    new Operation(
                            "GET",
                            "/bug",
                            Access.ANYBODY,
                            request -> CompletableFuture.failedFuture(new IllegalStateException("x"))),
                    new Operation(
                            "GET",
                            "/live",
                            Access.LOOK,
                            request -> CompletableFuture.completedFuture(
                                    OperationReply.live("text/event-stream", sinks::add)))),
            () -> {});

    private static CompletableFuture<OperationReply> reply(String text) {
        return CompletableFuture.completedFuture(OperationReply.text(200, text).with("X-More", "yes"));
    }

    @AfterEach
    void stop() {
        surfaces.forEach(surface -> surface.stop(Duration.ofSeconds(5)));
    }

    @Test
    void handsOverNamesParametersAndHeaders() {
        try (RawClient client = connect(PLAIN.with(operations))) {
            Answer answer =
                    client.request("GET /echo/%C3%A4%2B?a=%20b", "X-A: c").answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ä+| b|c");
            assertThat(answer.header("X-More")).contains("yes");
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void handsOverABodyOfALengthThatIsExpected() {
        try (RawClient client = connect(PLAIN.with(operations))) {
            assertThat(client.request("PUT /echo/a", List.of("Content-Length: 4"), "body")
                            .answer()
                            .body())
                    .isEqualTo("body");

            Answer tooLong = client.request("PUT /echo/a", List.of("Content-Length: 9"), "123456789")
                    .answer();

            assertThat(tooLong.status()).isEqualTo(413);
            assertThat(client.request("GET /echo/still").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void tellsWhatFailed() {
        try (RawClient client = connect(PLAIN.with(operations))) {
            Answer bad = client.request("GET /bad").answer();
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.error()).isEqualTo("say please");

            assertThat(client.request("GET /bug").answer().status()).isEqualTo(500);

            Answer other = client.request("DELETE /echo/a").answer();
            assertThat(other.status()).isEqualTo(405);
            assertThat(other.header("Allow")).contains("GET, PUT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /nope", "GET /echo", "GET /echo/", "GET /echo/a/b", "GET /live/"})
    void everythingElseIsAsBefore(String requestLine) {
        try (RawClient client = connect(PLAIN.with(operations))) {
            Answer answer = client.request(requestLine).answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("404 page not found\n");
            assertThat(answer.header("Cache-Control")).isEmpty();
            assertThat(client.request("GET //bad").answer().status()).isEqualTo(301);
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /_ping", "GET /topics", "POST /topics/a/messages", "GET /v1/topics/a/messages", "GET //bad"
            })
    void listenerOfItsOwnHasNothingElse(String requestLine) {
        try (RawClient client = connect(PLAIN.onlyFor(operations, Optional.empty()))) {
            assertThat(client.request(requestLine).answer().status()).isEqualTo(404);
            assertThat(client.request("GET /echo/a").answer().status()).isEqualTo(200);
            assertThat(cluster.asked).isEmpty();
        }
    }

    @Test
    void pagesOfOtherSitesAreRefusedHereToo() {
        try (RawClient client = connect(PLAIN.onlyFor(operations, Optional.empty()))) {
            Answer answer = client.request("GET /echo/a", "Origin: https://evil.example")
                    .answer();

            assertThat(answer.status()).isEqualTo(403);
        }
    }

    @Test
    void whatGoesOnIsWrittenPieceByPieceAndEnds() {
        try (RawClient client = connect(PLAIN.with(operations))) {
            client.request("GET /live");
            await().until(() -> !sinks.isEmpty());
            Live.Sink sink = sinks.get(0);
            AtomicBoolean ended = new AtomicBoolean();
            sink.onEnd(() -> ended.set(true));

            assertThat(sink.send("data: 1\n\n".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();

            Answer head = client.head();
            assertThat(head.header("Content-Type")).contains("text/event-stream");
            assertThat(head.header("X-Accel-Buffering")).contains("no");
            assertThat(client.piece()).isEqualTo("data: 1\n\n");
            await().until(() -> sink.send("data: 2\n\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(client.piece()).isEqualTo("data: 2\n\n");
            sink.end();
            assertThat(client.pieces()).isEmpty();
            await().untilTrue(ended);
            assertThat(sink.isOpen()).isFalse();
            assertThat(sink.send(new byte[1])).isFalse();
        }
    }

    @Test
    void whoDoesNotReadGetsNothingNewAndCostsOnePiece() {
        byte[] large = new byte[8 * 1024 * 1024];
        long before = PLAIN.memory().taken();
        try (RawClient client = connect(PLAIN.with(operations))) {
            client.request("GET /live");
            await().until(() -> !sinks.isEmpty());

            assertThat(sinks.get(0).send(large)).isTrue();
            assertThat(sinks.get(0).send(large)).isFalse();

            assertThat(PLAIN.memory().taken() - before).isEqualTo(large.length);
        }
        await().until(() -> PLAIN.memory().taken() == before);
    }

    @Test
    void stopEndsWhatGoesOn() {
        try (RawClient client = connect(PLAIN.with(operations))) {
            client.request("GET /live");
            await().until(() -> !sinks.isEmpty());

            surfaces.get(0).stop(Duration.ofSeconds(30));

            assertThat(sinks.get(0).isOpen()).isFalse();
            assertThat(client.restOrCut()).startsWith("HTTP/1.1 200");
        }
    }

    private RawClient connect(HttpSettings settings) {
        HttpSurface surface =
                new HttpSurface(cluster.pixy(new ScriptedCluster("other")), new ListenAddress("127.0.0.1:0"), settings);
        surface.start();
        surfaces.add(surface);
        return RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()));
    }
}
