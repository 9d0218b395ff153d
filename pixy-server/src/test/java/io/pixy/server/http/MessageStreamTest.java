package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.Window;
import io.pixy.server.ByteBudget;
import io.pixy.server.ListenAddress;
import io.pixy.server.config.HttpConfig;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.http.RawClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How streams of messages look, begin and end. */
@Timeout(60)
final class MessageStreamTest {
    private static final String STREAM = "/v1/topics/t/messages:stream";
    private static final String SSE = "Accept: text/event-stream";
    private static final String NDJSON = "Accept: application/x-ndjson";
    private static final Instant UNTIL = Instant.ofEpochMilli(1_795_845_600_123L);
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final String PAGES = "https://admin.example.com";

    private final AtomicLong nanos = new AtomicLong(System.nanoTime());

    @RegisterExtension
    final RunningSurface server = new RunningSurface(
            new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES)
                    .with(new HttpConfig(List.of(PAGES), List.of(), false))
                    .with(LimitsConfig.builder().maxStreamAge(AGE).build(), new ByteBudget(64 << 20)),
            nanos::get);

    @Test
    void writesEventsAsBrowsersReadThem() {
        Message message = new Message(
                "t", 3, 77, "k".getBytes(UTF_8), null, List.of(new Header("h", new byte[] {1})), 1_234_567, 2);
        try (RawClient client = server.connect()) {
            Answer head = client.request("GET " + STREAM + "?group=g", SSE).head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).contains("text/event-stream");
            assertThat(head.header("Cache-Control")).contains("no-store");
            assertThat(head.header("X-Accel-Buffering")).contains("no");
            assertThat(client.piece()).isEqualTo("retry: 2000\n\n");
            server.cluster().nextStream().deliver(new Delivery("r-1", message, UNTIL), delivery("r-2", "a\r\nb"));
            assertThat(client.piece())
                    .isEqualTo("event: message\nid: r-1\ndata: {\"receipt\":\"r-1\",\"topic\":\"t\",\"partition\":3,"
                            + "\"offset\":77,\"timestamp\":\"1970-01-01T00:20:34.567Z\",\"key\":\"aw==\","
                            + "\"value\":null,\"headers\":[{\"key\":\"h\",\"value\":\"AQ==\"}],\"attempt\":2,"
                            + "\"leaseUntil\":\"2026-11-28T06:00:00.123Z\"}\n\n"
                            + "event: message\nid: r-2\ndata: {\"receipt\":\"r-2\",\"topic\":\"t\",\"partition\":0,"
                            + "\"offset\":1,\"key\":null,\"value\":\"YQ0KYg==\",\"headers\":[],\"attempt\":1,"
                            + "\"leaseUntil\":\"2026-11-28T06:00:00.123Z\"}\n\n");
        }
    }

    @Test
    void writesLinesOfJson() {
        try (RawClient client = server.connect()) {
            Answer head = client.request("GET /v1/clusters/other/topics/t/messages:stream?group=g&values=text", NDJSON)
                    .head();

            assertThat(head.header("Content-Type")).contains("application/x-ndjson");
            assertThat(client.piece()).isEqualTo("{\"heartbeat\":{\"outstanding\":0}}\n");
            ScriptedStream stream = server.other().nextStream();
            stream.deliver(delivery("r-1", "a\nb"));
            assertThat(client.piece())
                    .isEqualTo("{\"receipt\":\"r-1\",\"topic\":\"t\",\"partition\":0,\"offset\":1,\"key\":null,"
                            + "\"value\":\"a\\nb\",\"headers\":[],\"attempt\":1,"
                            + "\"leaseUntil\":\"2026-11-28T06:00:00.123Z\"}\n");
            stream.listener.onRevoked(4, UNTIL);
            assertThat(client.piece())
                    .isEqualTo("{\"revoked\":{\"partition\":4,\"settleUntil\":\"2026-11-28T06:00:00.123Z\"}}\n");
        }
    }

    @Test
    void asksForWhatTheQuerySays() {
        try (RawClient client = server.connect()) {
            client.request(
                            "GET " + STREAM + "?group=g&window=7&bytes=99&lease=1m&clientId=c&ack=explicit",
                            "Accept: application/json, text/event-stream;q=0.5, application/x-ndjson;q=0.7")
                    .head();

            assertThat(client.piece()).startsWith("{\"heartbeat\"");
            assertThat(server.cluster().nextStream().request)
                    .isEqualTo(SubscriptionRequest.of("g", "t")
                            .withWindow(new Window(7, 99))
                            .withLease(Duration.ofMinutes(1))
                            .withClientId("c"));
        }
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "?group=g").head();

            assertThat(client.piece()).startsWith("retry");
            assertThat(server.cluster().nextStream().request)
                    .isEqualTo(SubscriptionRequest.of("g", "t").withWindow(Window.of(100)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|the parameter \\\"group\\\" is missing",
                "?group=|consumer group must not be empty",
                "?group=a%00b|consumer group must",
                "?group=g&window=0|window must be between 1 and 1000, not 0",
                "?group=g&window=1001|window must be between 1 and 1000, not 1001",
                "?group=g&window=-5|window must be between 1 and 1000, not -5",
                "?group=g&window=99999999999|window must be between 1 and 1000",
                "?group=g&window=x|window must be a number, not \\\"x\\\"",
                "?group=g&bytes=0|bytes must be above 0, not 0",
                "?group=g&lease=13h|lease must be",
                "?group=g&lease=10ms|lease must be",
                "?group=g&ack=delivery|ack must be one of explicit, previous, not \\\"delivery\\\"",
                "?group=g&values=xml|values must be one of base64, text, json, not \\\"xml\\\"",
                "?group=g&max=1|there is no parameter \\\"max\\\", only ack, bytes, clientId,",
                "?group=g&group=h|group is given 2 times",
            })
    void refusesWhatCanNotBe(String query, String detail) {
        Answer answer = get(query, SSE);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"detail\":\"" + detail);
    }

    @Test
    void refusesAnIdThatIsTooLong() {
        assertThat(get("?group=g&clientId=" + "c".repeat(256), SSE).body()).contains("client id must not be longer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream;q=0", "text/html"})
    void refusesWhoReadsNeither(String accept) {
        Answer answer = get("?group=g", "Accept: " + accept);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.body()).contains("text/event-stream or application/x-ndjson");
    }

    @Test
    void whatCanNotBeginIsAProblem() {
        Map<PixyException, Integer> failures = Map.of(
                TooManyRequestsException.streams(3),
                429,
                new ShuttingDownException(),
                503,
                new ConsumerDisabledException(),
                503,
                new UnknownTopicException(null),
                404);
        failures.forEach((failure, status) -> {
            server.cluster().noStreams = failure;

            Answer answer = get("?group=g", SSE);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
            assertThat(answer.header("Retry-After").isPresent())
                    .isEqualTo(status == 429 || failure instanceof ShuttingDownException);
        });
    }

    @Test
    void allStreamsOfTheProcessCountTogether() {
        server.settings().shared().streams().include(() -> 9_999);
        RawClient first = server.connect();
        first.request("GET " + STREAM + "?group=g").head();
        ScriptedStream stream = server.cluster().nextStream();

        assertThat(get("?group=g", SSE).status()).isEqualTo(429);
        assertThat(get("?group=g", SSE).body()).contains("\"code\":\"THROTTLED\"", "Too many streams: 10000");

        first.close();
        assertThat(isClosed(stream)).isTrue();
        await().until(() -> server.settings().shared().streams().number() == 9_999);
        try (RawClient next = server.connect()) {
            assertThat(next.request("GET " + STREAM + "?group=g").head().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoReadsAQuietStreamSeesThatItIsAlive() {
        try (RawClient events = server.connect();
                RawClient lines = server.connect()) {
            events.request("GET " + STREAM + "?group=g", SSE).head();
            events.piece();
            ScriptedStream stream = server.cluster().nextStream();
            lines.request("GET " + STREAM + "?group=g", NDJSON).head();
            lines.piece();
            ScriptedStream quiet = server.cluster().nextStream();
            quiet.outstanding.set(2);

            for (int i = 0; i < 2; i++) {
                pass(Duration.ofSeconds(15));
                assertThat(events.piece()).isEqualTo(":\n\n");
                assertThat(lines.piece()).isEqualTo("{\"heartbeat\":{\"outstanding\":2,\"lag\":{\"3\":17}}}\n");
            }
            quiet.status = new CompletableFuture<>();
            pass(Duration.ofSeconds(15));
            assertThat(events.piece()).isEqualTo(":\n\n");
            assertThat(lines.piece()).isEqualTo("{\"heartbeat\":{\"outstanding\":2}}\n");

            stream.deliver(delivery("r", "x"));
            assertThat(events.piece()).startsWith("event: message\nid: r\n");
        }
    }

    @Test
    void anOldStreamIsEndedWhenAllIsSettled() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "?group=g", SSE).head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();
            stream.deliver(delivery("r", "x"));
            client.piece();

            pass(Duration.ofMinutes(11));
            assertThat(word(client))
                    .matches("event: closing\ndata: \\{\"reason\":\"MAX_AGE\",\"settleUntil\":\"20[^\"]*Z\"}\n\n");
            assertThat(stream.drained).isTrue();
            assertThat(stream.closed).isNotDone();
            stream.outstanding.set(0);

            assertThat(client.piece()).isEmpty();
            assertThat(stream.closed).isCompletedWithValue(true);
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        }
    }

    @Test
    void anOldStreamWhoseClientDoesNotSettleIsEndedAllTheSame() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "?group=g", NDJSON).head();
            client.piece();
            server.cluster().nextStream().deliver(delivery("r", "x"));
            client.piece();
            pass(Duration.ofMinutes(11));
            assertThat(word(client)).startsWith("{\"closing\":{\"reason\":\"MAX_AGE\",");

            pass(Duration.ofSeconds(10));

            assertThat(client.piece()).isEmpty();
        }
    }

    @Test
    void whenTheEngineShutsDownClientsMaySettleBeforeTheEnd() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "?group=g", SSE).head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();
            stream.deliver(delivery("r", "x"));
            client.piece();

            stream.listener.onEnd(new ShuttingDownException());

            assertThat(client.piece()).startsWith("event: closing\ndata: {\"reason\":\"SHUTDOWN\",\"settleUntil\":\"");
            try (RawClient other = server.connect()) {
                assertThat(other.post("/v1/topics/t/messages/r:ack?group=g", "application/json", "")
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
            stream.outstanding.set(0);
            assertThat(client.pieces()).isEmpty();
        }
    }

    @Test
    void whenTheSurfaceStopsStreamsEndWithinItsGrace() throws Exception {
        try (RawClient settled = server.connect();
                RawClient unsettled = server.connect()) {
            settled.request("GET " + STREAM + "?group=g", SSE).head();
            settled.piece();
            server.cluster().nextStream();
            unsettled.request("GET " + STREAM + "?group=g", SSE).head();
            unsettled.piece();
            server.cluster().nextStream().deliver(delivery("r", "x"));
            unsettled.piece();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(
                    () -> server.surface().stop(Duration.ofSeconds(20)), work -> new Thread(work).start());

            assertThat(settled.pieces()).startsWith("event: closing\ndata: {\"reason\":\"SHUTDOWN\"");
            assertThat(unsettled.piece()).startsWith("event: closing\n");
            pass(Duration.ofSeconds(16));
            assertThat(unsettled.pieces()).isEmpty();
            stopped.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatGoesWrongLaterIsTheLastWord() {
        try (RawClient events = server.connect();
                RawClient lines = server.connect()) {
            events.request("GET " + STREAM + "?group=g", SSE).head();
            events.piece();
            server.cluster().nextStream().listener.onEnd(new UnknownTopicException(null));
            lines.request("GET " + STREAM + "?group=g", NDJSON).head();
            lines.piece();
            server.cluster().nextStream().listener.onEnd(new UnknownTopicException(null));

            assertThat(events.pieces())
                    .startsWith("event: error\ndata: {\"code\":\"UNKNOWN_TOPIC\",\"message\":\"")
                    .endsWith(",\"retriable\":false}\n\n");
            assertThat(lines.pieces())
                    .startsWith("{\"error\":{\"code\":\"UNKNOWN_TOPIC\",\"message\":\"")
                    .endsWith(",\"retriable\":false}}\n");
        }
    }

    @Test
    void pagesOfOtherSitesGetNothingUnlessTheyAreAllowed() {
        try (RawClient client = server.connect()) {
            client.send(
                    "GET " + STREAM + "?group=g HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(403);
        }
        try (RawClient client = server.connect()) {
            Answer head = client.request("GET " + STREAM + "?group=g", "Origin: " + PAGES)
                    .head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Access-Control-Allow-Origin")).contains(PAGES);
            assertThat(client.piece()).startsWith("retry");
        }
    }

    @Test
    void comesOverUnixSocketsToo(@TempDir Path dir) {
        ListenAddress socket = new ListenAddress(dir.resolve("pixy.sock").toString());
        HttpSurface unix = new HttpSurface(
                server.cluster().pixy(server.other()),
                socket,
                new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES));
        unix.start();
        try {
            RawClient client = RawClient.connect(socket.socketAddress());
            client.request("GET " + STREAM + "?group=g", SSE).head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();
            stream.deliver(delivery("r", "x"));
            assertThat(client.piece()).startsWith("event: message\nid: r\n");

            client.close();

            assertThat(isClosed(stream)).isTrue();
        } finally {
            unix.stop(Duration.ofSeconds(5));
        }
    }

    /** A body of a request that has none to bring must not stand for the next request. */
    @Test
    void aBodyThatNobodyAskedForIsPassedOver() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "?group=g", List.of(SSE, "Content-Length: 3"), "abc");

            assertThat(client.head().status()).isEqualTo(200);
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();
            stream.listener.onEnd(new ShuttingDownException());
            assertThat(client.pieces()).startsWith("event: closing");
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        }
    }

    /** The next piece but signs of life. */
    private static String word(RawClient client) {
        String piece = client.piece();
        return piece.equals(":\n\n") || piece.startsWith("{\"heartbeat\"") ? word(client) : piece;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static boolean isClosed(ScriptedStream stream) {
        try {
            return stream.closed.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the client is believed to be there", e);
        }
    }

    private Answer get(String query, String... headers) {
        try (RawClient client = server.connect()) {
            return client.request("GET " + STREAM + query, headers).answer();
        }
    }

    static Delivery delivery(String receipt, String value) {
        return new Delivery(receipt, new Message("t", 0, 1, null, value.getBytes(UTF_8), List.of(), -1, 1), UNTIL);
    }
}
