package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.grpc.RawHttp2;
import io.pixy.server.grpc.RawHttp2.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the streams of HTTP/2 may take, many of which share a connection. */
@Timeout(60)
final class StreamLimitsTest {
    private static final String PRODUCE = "/topics/test.1/messages?sync";
    private static final String[] TEXT = {"content-type", "text/plain"};
    private static final int MEMORY = 1024 * 1024;
    private static final long CANCEL = 8;

    private final ByteBudget memory = new ByteBudget(MEMORY);

    @RegisterExtension
    final RunningSurface server = new RunningSurface(new HttpSettings(
                    Optional.empty(), true, RunningSurface.MAX_BODY_BYTES)
            .with(LimitsConfig.builder().writeTimeout(Duration.ofMillis(200)).build(), memory));

    @Test
    void aConnectionThatCarriesMoreThanThereIsMemoryGoesOn() throws IOException {
        byte[] message = "a".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        try (RawHttp2 client = new RawHttp2(server.port())) {
            for (int stream = 1; stream < 60; stream += 2) {
                client.send(RawHttp2.post(stream, PRODUCE, TEXT));
                client.send(RawHttp2.body(stream, message));

                assertThat(client.next(RawHttp2.DATA).payload()).asString().contains("\"offset\"");
            }
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void headsOfStreamsTakeNoMoreThanHalfOfTheMemory() throws IOException {
        String[] fields = {"content-type", "text/plain", "x", "a".repeat(15_000)};
        try (RawHttp2 client = new RawHttp2(server.port())) {
            for (int stream = 1; stream < 80; stream += 2) {
                client.send(RawHttp2.post(stream, PRODUCE, fields));
            }

            assertThat(client.next(RawHttp2.DATA).payload()).asString().contains("limits.max_memory_bytes");
            assertThat(memory.taken()).isBetween(MEMORY / 3L, MEMORY / 2L);
        }
        await().until(() -> memory.taken() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/_ping", "/nope"})
    void aStreamWhoseAnswerIsNotReadEndsWithoutTheOthers(String path) throws IOException {
        try (RawHttp2 client = RawHttp2.thatReadsNothing(server.port())) {
            for (int stream = 1; stream < 6; stream += 2) {
                client.send(RawHttp2.get(stream, path));

                Frame end = client.next(RawHttp2.RST_STREAM);
                assertThat(end.stream()).isEqualTo(stream);
                assertThat(end.code()).isEqualTo(CANCEL);
            }
        }
        await().until(() -> memory.taken() == 0);
    }

    /** A client that is told to stop before it has read the answer may throw the answer away. */
    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/topics/t/messages"})
    void anAnswerCanBeReadBeforeItsStreamIsReset(String path) throws IOException {
        try (RawHttp2 client = new RawHttp2(server.port())) {
            client.send(RawHttp2.post(1, path, "content-length", "20000000"));

            client.next(RawHttp2.DATA);
            long answered = System.nanoTime();
            assertThat(client.next(RawHttp2.RST_STREAM).code()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - answered)).isGreaterThan(Duration.ofMillis(500));
        }
    }
}
