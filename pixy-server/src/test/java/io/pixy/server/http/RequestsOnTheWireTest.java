package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.RecordPosition;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.config.RequestsConfig;
import io.pixy.server.config.RequestsConfig.Ids;
import io.pixy.server.config.RequestsConfig.Log;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.requests.RequestLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is told of requests over REST. */
@Timeout(60)
final class RequestsOnTheWireTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final RequestLog log = RequestLog.of(
            new RequestsConfig(Log.COMBINED, "", Duration.ZERO, Ids.ECHO),
            new PrintStream(out, true, StandardCharsets.UTF_8));

    @RegisterExtension
    final RunningSurface server =
            new RunningSurface(new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES)
                    .with(Shared.defaults().with(log)));

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void eachRequestHasALine() {
        server.cluster().produced = CompletableFuture.completedFuture(new RecordPosition(0, 1));
        try (RawClient client = server.connect()) {
            client.request("GET /_ping", "User-Agent: me/1", "X-Request-Id: abc")
                    .answer();
            client.post("/topics/t/messages?key=planted&sync", "text/plain", "planted")
                    .answer();
            client.request("GET /nope").answer();
            client.request("PUT /topics").answer();

            List<String> lines = lines(4);

            assertThat(lines.get(0))
                    .startsWith("127.0.0.1 - - [")
                    .contains("] \"GET /_ping HTTP/1.1\" 200 4 \"-\" \"me/1\" 0.")
                    .endsWith(" abc");
            assertThat(lines.get(1))
                    .contains("\"POST /topics/t/messages HTTP/1.1\" 200 35 \"-\" \"-\" ")
                    .endsWith(" -");
            assertThat(lines.get(2)).contains("\"GET /nope HTTP/1.1\" 404 19 ");
            assertThat(lines.get(3)).contains("\"PUT /topics HTTP/1.1\" 405 0 ");
            assertThat(String.join("", lines)).doesNotContain("planted");
        }
    }

    @Test
    void whoLeavesBeforeTheAnswerHasALineToo() {
        server.cluster().consumed = new CompletableFuture<>();
        RawClient client = server.connect();
        client.request("GET /topics/t/messages?group=g");
        server.cluster().nextAsked(ConsumeRequest.class);

        client.close();

        assertThat(lines(1).get(0)).contains("\"GET /topics/t/messages HTTP/1.1\" ");
    }

    @Test
    void idIsGivenBackToWhoSendsOneAndToNobodyElse() {
        try (RawClient client = server.connect()) {
            assertThat(client.request("GET /_ping", "x-request-id: a-1")
                            .answer()
                            .header("X-Request-Id"))
                    .contains("a-1");
            assertThat(client.request("GET /nope", "X-Request-Id: a-2").answer().header("X-Request-Id"))
                    .contains("a-2");
            assertThat(client.request("GET /_ping").answer().header("X-Request-Id"))
                    .isEmpty();
            Answer odd = client.request("GET /_ping", "X-Request-Id: a b").answer();
            assertThat(odd.status()).isEqualTo(200);
            assertThat(odd.header("X-Request-Id")).isEmpty();
        }
    }

    @Test
    void aLineTellsWhoHasSentTheRequest(@TempDir Path directory) throws IOException {
        Keys keys = Keys.in(directory.resolve("keys"));
        keys.add("ann");
        Access access = Access.of(AccessConfigs.of("access: {keys_file: " + keys.file() + "}"), Duration.ofMinutes(5));
        HttpSurface known = new HttpSurface(
                server.cluster().pixy(server.other()),
                new ListenAddress("127.0.0.1:0"),
                server.settings().with(Shared.defaults().with(log).with(access)));
        known.start();
        try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", known.port()))) {
            client.request("GET /nope", "X-API-Key: " + keys.key("ann")).answer();
            client.request("GET /nope").answer();
            client.request("GET /nope", "X-API-Key: pixy_wrong").answer();

            List<String> lines = lines(3);

            assertThat(lines.get(0)).startsWith("127.0.0.1 - key:ann [");
            assertThat(lines.get(1)).startsWith("127.0.0.1 - - [");
            assertThat(lines.get(2)).startsWith("127.0.0.1 - - [").contains(" 401 ");
        } finally {
            known.stop(Duration.ZERO);
        }
    }

    private List<String> lines(int count) {
        await().until(() -> out.toString(StandardCharsets.UTF_8).lines().count() >= count);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
