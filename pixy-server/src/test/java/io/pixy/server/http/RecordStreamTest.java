package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.http.RawClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code POST /v1/topics/T/records} line by line, byte by byte on the wire. */
@Timeout(20)
final class RecordStreamTest {
    private static final String HEAD = "POST /v1/topics/t/records";
    private static final String[] STREAM = {"Content-Type: application/x-ndjson", "Transfer-Encoding: chunked"};
    private static final String RESULT = "{\"partition\":0,\"offset\":5}\n";
    private static final String END = "0\r\n\r\n";
    private static final CompletableFuture<List<ProduceResult>> WRITTEN =
            CompletableFuture.completedFuture(List.of(ProduceResult.written(new RecordPosition(0, 5), -1)));

    private final ByteBudget memory = new ByteBudget(64 << 20);
    private final LimitsConfig limits =
            LimitsConfig.builder().bodyTimeout(Duration.ofSeconds(1)).build();

    @RegisterExtension
    final RunningSurface server = new RunningSurface(
            new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES).with(limits, memory));

    @Test
    void eachLineIsAnsweredWhenItIsWritten() {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM).send(chunk("{\"value\":{\"text\":\"a\"}}\n"));
            Answer head = client.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).contains("application/x-ndjson");
            assertThat(head.header("X-Accel-Buffering")).contains("no");
            assertThat(client.piece()).isEqualTo(RESULT);
            assertThat(asked().value()).isEqualTo("a".getBytes(UTF_8));

            client.send(chunk("{\"val")).send(chunk("ue\":{\"text\":\"b\"}}\r\n\r\n  \n"));
            assertThat(client.piece()).isEqualTo(RESULT);
            assertThat(asked().value()).isEqualTo("b".getBytes(UTF_8));
            client.send(chunk("{\"key\":{\"text\":\"last\"}}")).send(END);

            assertThat(client.pieces()).isEqualTo(RESULT + "{\"summary\":{\"ok\":3,\"failed\":0}}\n");
            assertThat(asked().key()).isEqualTo("last".getBytes(UTF_8));
            // the connection goes on
            client.request("GET /_ping");
            assertThat(client.answer().status()).isEqualTo(200);
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void resultsComeInTheOrderOfTheLinesAndBadLinesAreOnlyThemselves() {
        CompletableFuture<List<ProduceResult>> first = new CompletableFuture<>();
        server.cluster().results = first;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM).send(chunk("{}\n"));
            asked();
            server.cluster().results = WRITTEN;
            client.send(chunk("garbage\n{\"value\":1}\n\u0000\n[]\n{} {}\n{}\n"))
                    .send(END);
            asked();
            first.complete(List.of(ProduceResult.failed(new UnknownTopicException(null))));

            assertThat(client.head().status()).isEqualTo(200);
            String[] lines = client.pieces().split("\n", -1);
            assertThat(lines).hasSize(9);
            assertThat(lines[0]).contains("UNKNOWN_TOPIC");
            for (int i = 1; i < 6; i++) {
                assertThat(lines[i]).contains("INVALID_RECORD");
            }
            assertThat(lines[6] + "\n").isEqualTo(RESULT);
            assertThat(lines[7]).isEqualTo("{\"summary\":{\"ok\":1,\"failed\":6}}");
        }
    }

    @Test
    void aLineThatIsTooLongDoesNotEndTheStream() {
        server.cluster().results = WRITTEN;
        String chunk = "x".repeat(1 << 20);
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM);
            for (int i = 0; i < 11; i++) {
                client.send(chunk(chunk));
            }
            client.send(chunk("\n{}\n")).send(END);

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces())
                    .isEqualTo("{\"error\":{\"code\":\"TOO_LARGE\",\"message\":\"the line is too long\","
                            + "\"retriable\":false}}\n" + RESULT + "{\"summary\":{\"ok\":1,\"failed\":1}}\n");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void aLineWithoutEndEndsTheStream() {
        String chunk = "x".repeat(1 << 20);
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM);
            for (int i = 0; i < 27; i++) {
                client.send(chunk(chunk));
            }

            Answer head = client.head();
            assertThat(head.status()).isEqualTo(413);
            assertThat(head.header("Content-Type")).contains("application/problem+json");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void whoOnlyWantsFailuresOrNothingGetsASummaryAtLeast() {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.request(HEAD + "?results=failures", STREAM)
                    .send(chunk("{}\nx\n{}\n"))
                    .send(END);
            assertThat(client.head().status()).isEqualTo(207);
            assertThat(client.pieces())
                    .startsWith("{\"line\":2,\"error\":{\"code\":\"INVALID_RECORD\"")
                    .endsWith("}}\n{\"summary\":{\"ok\":2,\"failed\":1}}\n");

            client.request(HEAD + "?results=none", STREAM)
                    .send(chunk("{}\nx\n"))
                    .send(END);
            assertThat(client.head().status()).isEqualTo(207);
            assertThat(client.pieces()).isEqualTo("{\"summary\":{\"ok\":1,\"failed\":1}}\n");

            client.request(HEAD + "?results=none", STREAM).send(chunk("{}\n")).send(END);
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces()).isEqualTo("{\"summary\":{\"ok\":1,\"failed\":0}}\n");

            client.request(HEAD + "?results=some", STREAM).send(END);
            Answer refused = client.answer();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("results must be all, failures or none, not some");
        }
    }

    @Test
    void writesLineByLineAndEndsWithOneThatFailsIfThatIsAskedFor() {
        CompletableFuture<List<ProduceResult>> first = new CompletableFuture<>();
        server.cluster().results = first;
        try (RawClient client = server.connect()) {
            client.request(HEAD + "?stopOnError=true", STREAM).send(chunk("{}\n{}\n{}\n"));
            asked();
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> server.cluster().asked.isEmpty());
            server.cluster().results =
                    CompletableFuture.completedFuture(List.of(ProduceResult.failed(new UnknownTopicException(null))));
            first.complete(WRITTEN.join());
            asked();

            // though the client has not ended
            String[] lines = client.head().status() == 200 ? client.pieces().split("\n", -1) : new String[0];
            assertThat(lines[0] + "\n").isEqualTo(RESULT);
            assertThat(lines[1]).contains("UNKNOWN_TOPIC");
            assertThat(lines[2])
                    .startsWith("{\"summary\":{\"ok\":1,\"failed\":1},\"error\":{\"code\":\"NOT_ATTEMPTED\"")
                    .contains("record 2 failed: what is behind is not read");
            assertThat(server.cluster().asked).isEmpty();
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void manyLinesThatAreWrittenOneByOneAreAllWritten() {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.request(HEAD + "?stopOnError=true&results=none", STREAM)
                    .send(chunk("{}\n".repeat(3000)))
                    .send(END);

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces()).isEqualTo("{\"summary\":{\"ok\":3000,\"failed\":0}}\n");

            client.request(HEAD + "?results=all&results=none", STREAM).send(END);
            assertThat(client.answer().body()).contains("results is given 2 times");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void noMoreThanAThousandRecordsAreInFlight() {
        CompletableFuture<List<ProduceResult>> later = new CompletableFuture<>();
        server.cluster().results = later;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM).send(chunk("{}\n".repeat(1500))).send(END);
            await().until(() -> server.cluster().asked.size() == 1000);
            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> server.cluster().asked.size() == 1000);

            later.complete(WRITTEN.join());

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces()).endsWith("{\"summary\":{\"ok\":1500,\"failed\":0}}\n");
        }
    }

    @Test
    void whoDoesNotReadResultsIsSoonReadFromNoMore() throws Exception {
        server.cluster().results = WRITTEN;
        // some times what sockets hold of results that nobody reads
        int lines = 400_000;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM);
            String chunk = chunk("{}\n".repeat(10_000));
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < lines / 10_000; i++) {
                    client.send(chunk);
                }
                client.send(END);
            });
            await().until(() -> server.cluster().asked.size() > 1000);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> server.cluster().asked.size(), count -> count < lines && isStill(count));
            assertThat(memory.taken()).isLessThan(1 << 20);

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces()).endsWith("{\"summary\":{\"ok\":" + lines + ",\"failed\":0}}\n");
            sent.get(20, TimeUnit.SECONDS);
        }
        await().until(() -> memory.taken() == 0);
    }

    private int lastSeen;

    private boolean isStill(int count) {
        boolean still = count == lastSeen;
        lastSeen = count;
        return still;
    }

    @Test
    void betweenTwoLinesAnyTimeMayPassButNotWithinOne() {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM).send(chunk("{}\n"));
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.piece()).isEqualTo(RESULT);
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            client.send(chunk("{}\n"));
            assertThat(client.piece()).isEqualTo(RESULT);

            client.send(chunk("{\"value"));

            assertThat(client.pieces())
                    .startsWith("{\"summary\":{\"ok\":2,\"failed\":0},\"error\":{\"code\":\"TIMEOUT\"")
                    .contains("limits.body_timeout");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void whoLeavesIsForgotten() {
        CompletableFuture<List<ProduceResult>> later = new CompletableFuture<>();
        server.cluster().results = later;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM).send(chunk("{}\n{\"val"));
            asked();
            assertThat(memory.taken()).isPositive();
        }
        later.complete(WRITTEN.join());
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void aSurfaceThatStopsAnswersWhatItHasBegun() throws Exception {
        CompletableFuture<List<ProduceResult>> later = new CompletableFuture<>();
        server.cluster().results = later;
        try (RawClient client = server.connect()) {
            client.request(HEAD, STREAM).send(chunk("{}\n"));
            asked();

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.surface().stop(Duration.ofSeconds(30)));
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            later.complete(WRITTEN.join());

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces())
                    .isEqualTo(RESULT + "{\"summary\":{\"ok\":1,\"failed\":0},\"error\":{\"code\":\"UNAVAILABLE\","
                            + "\"message\":\"this instance is shutting down\",\"retriable\":true}}\n");
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBodyOfKnownLengthIsAStreamToo() {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.post("/v1/clusters/main/topics/t/records", "application/x-ndjson; charset=utf-8", "{}\n{}");

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces()).isEqualTo(RESULT + RESULT + "{\"summary\":{\"ok\":2,\"failed\":0}}\n");
            Answer keyed = client.post(HEAD.substring(5), "application/x-ndjson", "{}", "Idempotency-Key: k")
                    .answer();
            assertThat(keyed.status()).isEqualTo(400);
        }
    }

    private ProduceRequest asked() {
        return (ProduceRequest) server.cluster().nextAsked(List.class).get(0);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
    }
}
