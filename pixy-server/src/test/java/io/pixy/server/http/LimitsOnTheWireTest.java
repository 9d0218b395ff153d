package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.http.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class LimitsOnTheWireTest {
    private static final String PRODUCE = "POST /topics/test.1/messages?sync";
    private static final String TEXT = "Content-Type: text/plain";
    private static final int MEMORY = 1024 * 1024;

    private final ByteBudget memory = new ByteBudget(MEMORY);

    @RegisterExtension
    final RunningSurface server =
            new RunningSurface(new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES)
                    .with(
                            LimitsConfig.builder()
                                    .maxConnections(3)
                                    .maxConnectionIdle(Duration.ofSeconds(3))
                                    .headerTimeout(Duration.ofSeconds(2))
                                    .bodyTimeout(Duration.ofSeconds(1))
                                    .writeTimeout(Duration.ofMillis(200))
                                    .build(),
                            memory));

    /** The first requests of a JVM may take longer than the limits of these tests. */
    @BeforeEach
    void warmUp() {
        try (RawClient client = server.connect()) {
            client.request("GET /_ping").answer();
            client.send("GET\r\n\r\n").answer();
        }
    }

    @Test
    void givesUpABodyThatGoesSilent() {
        try (RawClient client = server.connect()) {
            client.request(PRODUCE, TEXT, "Content-Length: 100000").send("a".repeat(50_000));

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.error()).contains("`limits.body_timeout`");
            assertThat(client.rest()).as("closed").isEmpty();
            await(() -> memory.taken() == 0);
        }
    }

    @Test
    void closesAConnectionWhoseHeadGoesSilent() {
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET /_ping HTTP/1.1\r\nHost:").rest()).isEmpty();
        }
    }

    @Test
    void closesAnIdleConnectionButNotOneThatWaits() {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        server.cluster().consumed = waiting;
        try (RawClient poll = server.connect();
                RawClient idle = server.connect()) {
            poll.request("GET /topics/t/messages?group=g");
            server.cluster().nextAsked(ConsumeRequest.class);
            assertThat(idle.request("GET /_ping").answer().body()).isEqualTo("pong");

            assertThat(idle.rest()).as("closed").isEmpty();
            waiting.complete(ScriptedCluster.message("x"));

            assertThat(poll.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void closesAnIdleConnectionWhenThereAreTooMany() {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        server.cluster().consumed = waiting;
        try (RawClient idle = server.connect();
                RawClient poll = server.connect();
                RawClient other = server.connect()) {
            poll.request("GET /topics/t/messages?group=g");
            server.cluster().nextAsked(ConsumeRequest.class);
            CompletableFuture<Message> otherWaiting = new CompletableFuture<>();
            server.cluster().consumed = otherWaiting;
            other.request("GET /topics/t/messages?group=g");
            server.cluster().nextAsked(ConsumeRequest.class);

            try (RawClient late = server.connect()) {
                assertThat(late.request("GET /_ping").answer().body()).isEqualTo("pong");
            }

            assertThat(idle.rest()).as("closed").isEmpty();
            waiting.complete(ScriptedCluster.message("x"));
            otherWaiting.complete(ScriptedCluster.message("x"));
            assertThat(poll.answer().status()).isEqualTo(200);
            assertThat(other.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void makesRoomForABodyByGivingUpASilentOne() {
        try (RawClient silent = server.connect();
                RawClient client = server.connect()) {
            silent.request(PRODUCE, TEXT, "Transfer-Encoding: chunked")
                    .send("60000\r\n" + "a".repeat(0x60000) + "\r\n");
            await(() -> memory.taken() >= 2 * 0x60000);

            Answer answer = answerWhenSlowestIsKnown(client);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(silent.answer()).satisfies(cut -> {
                assertThat(cut.status()).isEqualTo(503);
                assertThat(cut.header("Retry-After")).contains("1");
                assertThat(cut.error()).contains("`limits.max_memory_bytes`");
            });
        }
        await(() -> memory.taken() == 0);
    }

    /** How fast a body is becomes known only while it comes. */
    private static Answer answerWhenSlowestIsKnown(RawClient client) {
        Answer answer;
        do {
            answer = client.post("/topics/test.1/messages?sync", "text/plain", "a".repeat(400_000))
                    .answer();
        } while (answer.status() == 503);
        return answer;
    }

    @Test
    void refusesABodyThatMemoryDoesNotHoldAndServesOn() {
        try (RawClient client = server.connect()) {
            Answer large = client.post("/topics/test.1/messages?sync", "text/plain", "a".repeat(MEMORY))
                    .answer();
            Answer next = client.post("/topics/test.1/messages?sync", "text/plain", "a")
                    .answer();

            assertThat(large.status()).isEqualTo(503);
            assertThat(large.header("Retry-After")).contains("1");
            assertThat(next.status()).isEqualTo(200);
        }
        await(() -> memory.taken() == 0);
    }

    @Test
    void refusesAHeadThatMemoryDoesNotHold() {
        try (RawClient client = server.connect()) {
            assertThat(memory.take(MEMORY)).isTrue();

            client.send("GET /_ping HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000));

            // Jetty ends its half of the connection meanwhile, so the answer may be lost
            assertThat(client.restOrCut())
                    .satisfiesAnyOf(
                            rest -> assertThat(rest).isEmpty(),
                            rest -> assertThat(rest).startsWith("HTTP/1.1 503").contains("`limits.max_memory_bytes`"));
            memory.giveBack(MEMORY);
        }
    }

    @Test
    void refusesTooManyHeaderFields() {
        try (RawClient client = server.connect()) {
            String[] fields = new String[1001];
            Arrays.fill(fields, "a: 1");

            Answer answer = client.request("GET /_ping", fields).answer();

            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.body()).contains("`limits.max_header_fields`");
        }
    }

    @Test
    void cutsAClientThatDoesNotReadItsAnswer() {
        server.cluster().consumed =
                CompletableFuture.completedFuture(ScriptedCluster.message("a".repeat(8 * 1024 * 1024)));
        try (RawClient client = server.connect()) {
            client.request("GET /topics/t/messages?group=g");
            server.cluster().nextAsked(ConsumeRequest.class);

            assertThat(client.awaitCut().restOrCut().length()).isLessThan(10 * 1024 * 1024);
        }
        await(() -> memory.taken() == 0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noticesPeersThatVanish() throws IOException {
        try (RawClient client = server.connect()) {
            client.request("GET /_ping").answer();

            assertThat(timers(server.port())).isNotEmpty().allMatch("02"::equals, "keep-alive");
        }
    }

    /** What the kernel's timers of the connections at a local port are for. */
    private static List<String> timers(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        Path ipv6 = Path.of("/proc/net/tcp6");
        if (Files.exists(ipv6)) {
            lines.addAll(Files.readAllLines(ipv6));
        }
        return lines.stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(row -> row[1].endsWith(suffix) && row[3].equals("01"))
                .map(row -> row[5].substring(0, 2))
                .toList();
    }

    private static void await(BooleanSupplier wanted) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNanos).as("waited too long").isNegative();
            Thread.onSpinWait();
        }
    }
}
