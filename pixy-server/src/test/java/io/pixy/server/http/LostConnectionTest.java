package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.server.grpc.RawHttp2;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Many streams of one connection that is lost: Jetty ends them, and so do we, each in its own time. */
@Timeout(60)
final class LostConnectionTest {
    private static final String STREAM = "/v1/topics/t/messages:stream?group=g";
    private static final String RECORDS = "/v1/topics/t/records";
    private static final int MANY = 500;

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    private final Logger javalin = (Logger) LoggerFactory.getLogger("io.javalin.Javalin");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        javalin.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        javalin.detachAppender(logged);
    }

    /** The library in between tried without end to tell that it could not. */
    @Test
    void endsWhatWaitsForMessagesWithoutAWord() throws Exception {
        for (int round = 0; round < 3; round++) {
            server.cluster().received = new CompletableFuture<>();
            server.cluster().asked.clear();
            try (RawHttp2 client = new RawHttp2(server.port())) {
                for (int stream = 1; stream < 2 * MANY; stream += 2) {
                    client.send(RawHttp2.get(stream, "/v1/topics/t/messages?group=g"));
                }
                await().until(() -> server.cluster().asked.size() == MANY);
            }
            await().until(server.cluster().received::isCancelled);
        }

        await().during(Duration.ofMillis(500))
                .until(() -> List.copyOf(logged.list).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, RECORDS})
    void endsItsStreamsWithoutAWord(String path) throws Exception {
        for (int round = 0; round < 3; round++) {
            try (RawHttp2 client = new RawHttp2(server.port())) {
                for (int stream = 1; stream < 2 * MANY; stream += 2) {
                    client.send(
                            path.equals(STREAM)
                                    ? RawHttp2.get(stream, path)
                                    : RawHttp2.post(stream, path, "content-type", "application/x-ndjson"));
                    if (path.equals(RECORDS)) {
                        client.send(RawHttp2.frame(RawHttp2.DATA, 0, stream, "{".getBytes(UTF_8)));
                    }
                }
                await().until(() -> server.settings().shared().streams().number() == MANY);
            }
            await().until(() -> server.settings().shared().streams().number() == 0);
        }

        await().during(Duration.ofMillis(500))
                .until(() -> List.copyOf(logged.list).isEmpty());
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        assertThat(threads.values())
                .noneMatch(stack -> List.of(stack).toString().contains("JavalinServlet"));
    }
}
