package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.grpc.RawHttp2;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of records whose clients do not mean well, or break off over HTTP/2. */
@Timeout(60)
final class RecordStreamLimitsTest {
    private static final String PATH = "/v1/topics/t/records";
    private static final String[] STREAM = {"Content-Type: application/x-ndjson", "Transfer-Encoding: chunked"};
    private static final String[] STREAM2 = {"content-type", "application/x-ndjson"};
    private static final int END_STREAM = 1;

    /** More than the threads that serve them. */
    private static final int MANY = 12;

    private static final CompletableFuture<List<ProduceResult>> WRITTEN =
            CompletableFuture.completedFuture(List.of(ProduceResult.written(new RecordPosition(0, 5), -1)));

    private final ByteBudget memory = new ByteBudget(64 << 20);
    private final LimitsConfig limits = LimitsConfig.builder()
            .bodyTimeout(Duration.ofSeconds(2))
            .writeTimeout(Duration.ofSeconds(1))
            .build();

    @RegisterExtension
    final RunningSurface server = new RunningSurface(
            new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES).with(limits, memory));

    @ParameterizedTest
    @ValueSource(strings = {"\n", " \n", "x"})
    void whoSendsWithoutEndKeepsNobodyElseWaiting(String text) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        String chunk = chunk(text.repeat(65_536));
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            sending.add(onThread(() -> sendUntil(enough, chunk)));
        }
        try {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = server.connect()) {
                    long asked = System.nanoTime();
                    assertThat(client.request("GET /_ping").answer().status()).isEqualTo(200);
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
                }
            }
        } finally {
            enough.set(true);
        }
        for (CompletableFuture<Void> one : sending) {
            one.get(20, TimeUnit.SECONDS);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> memory.taken() == 0);
    }

    /** The threads that all share are one from Java 25 on, where there are two cores. */
    private static CompletableFuture<Void> onThread(Runnable task) {
        return CompletableFuture.runAsync(task, work -> new Thread(work).start());
    }

    private void sendUntil(AtomicBoolean enough, String chunk) {
        while (!enough.get()) {
            try (RawClient client = server.connect()) {
                client.request("POST " + PATH, STREAM);
                while (!enough.get()) {
                    client.send(chunk);
                }
            } catch (UncheckedIOException e) {
                // what has no end was cut off: once more
            }
        }
    }

    @Test
    void whoIsStillSendingWhenTheSurfaceStopsIsToldWhatWasWritten() throws Exception {
        server.cluster().results = WRITTEN;
        AtomicBoolean enough = new AtomicBoolean();
        try (RawClient client = server.connect()) {
            client.request("POST " + PATH, STREAM);
            CompletableFuture<Void> sending = onThread(() -> {
                try {
                    while (!enough.get()) {
                        client.send(chunk("{}\n".repeat(100)));
                    }
                } catch (UncheckedIOException e) {
                    // it has hung up
                }
            });
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.piece()).startsWith("{\"partition\":0,\"offset\":5}\n");
            CompletableFuture<Void> stopped = onThread(() -> server.surface().stop(Duration.ofSeconds(30)));

            String results = client.pieces();

            int written = server.cluster().asked.size();
            assertThat(results)
                    .contains("{\"summary\":{\"ok\":" + written + ",\"failed\":0},\"error\":{\"code\":\"UNAVAILABLE\"");
            enough.set(true);
            sending.get(20, TimeUnit.SECONDS);
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}\n", "{}\n{\"val"})
    void aStreamOfHttp2ThatIsResetGivesBackWhatItHeld(String lines) throws Exception {
        CompletableFuture<List<ProduceResult>> later = new CompletableFuture<>();
        server.cluster().results = later;
        try (RawHttp2 client = new RawHttp2(server.port())) {
            client.send(RawHttp2.post(1, PATH, STREAM2));
            client.send(RawHttp2.frame(RawHttp2.DATA, 0, 1, lines.getBytes(UTF_8)));
            await().until(() -> server.cluster().asked.size() == (lines.isEmpty() ? 0 : 1) && memory.taken() > 0);
            client.send(RawHttp2.reset(1));
            later.complete(WRITTEN.join());

            await().during(Duration.ofMillis(200)).until(() -> memory.taken() == 0);
            client.send(RawHttp2.post(3, PATH, STREAM2));
            client.send(RawHttp2.frame(RawHttp2.DATA, END_STREAM, 3, "{}\n".getBytes(UTF_8)));
            assertThat(new String(client.next(RawHttp2.DATA).payload(), UTF_8)).startsWith("{\"partition\":0");
        }
        await().during(Duration.ofMillis(200)).until(() -> memory.taken() == 0);
    }

    @Test
    void aStreamOfHttp2WhoseResultsNobodyReadsEndsAlone() throws Exception {
        server.cluster().results = WRITTEN;
        try (RawHttp2 client = RawHttp2.thatReadsNothing(server.port())) {
            client.send(RawHttp2.post(1, PATH, STREAM2));
            client.send(RawHttp2.frame(RawHttp2.DATA, 0, 1, "{}\n".repeat(1500).getBytes(UTF_8)));

            assertThat(client.next(RawHttp2.RST_STREAM).stream()).isEqualTo(1);
            await().during(Duration.ofMillis(200)).until(() -> memory.taken() == 0);
            assertThat(client.isClosedByServer()).isFalse();
        }
    }

    @Test
    void whatFollowsAStreamOnTheSameConnectionIsAnsweredAfterIt() {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: 5\r\n\r\n{}\n{}GET /_ping HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces()).endsWith("{\"summary\":{\"ok\":2,\"failed\":0}}\n");
            assertThat(client.answer().body()).isEqualTo("pong");
        }
    }

    @Test
    void aClientThatStopsSendingInTheMidstIsToldWhatWasWritten() throws IOException {
        server.cluster().results = WRITTEN;
        try (RawClient client = server.connect()) {
            client.request("POST " + PATH, STREAM).send(chunk("{}\n{\"val")).endSending();

            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.pieces())
                    .endsWith("{\"summary\":{\"ok\":1,\"failed\":0},\"error\":{\"code\":\"INVALID_REQUEST\","
                            + "\"message\":\"the body breaks off\",\"retriable\":false}}\n");
        }
        await().until(() -> memory.taken() == 0);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
    }
}
