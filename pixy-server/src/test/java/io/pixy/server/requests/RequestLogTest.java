package io.pixy.server.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixy.server.StartException;
import io.pixy.server.config.RequestsConfig;
import io.pixy.server.config.RequestsConfig.Ids;
import io.pixy.server.config.RequestsConfig.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class RequestLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    @Test
    void writesALineOfJson() throws IOException {
        JsonNode line = JSON.readTree(
                written(Log.JSON, request("/topics/t", "curl/8", "id-1")).get(0));

        assertThat(line.path("time").asText()).isEqualTo("2026-11-28T17:00:00.250Z");
        assertThat(line.path("peer").asText()).isEqualTo("10.0.0.1");
        assertThat(line.path("identity").asText()).isEqualTo("me");
        assertThat(line.path("method").asText()).isEqualTo("GET");
        assertThat(line.path("path").asText()).isEqualTo("/topics/t");
        assertThat(line.path("status").asText()).isEqualTo("200");
        assertThat(line.path("bytes").asLong()).isEqualTo(17);
        assertThat(line.path("millis").decimalValue()).isEqualByComparingTo("1.234");
        assertThat(line.path("agent").asText()).isEqualTo("curl/8");
        assertThat(line.path("requestId").asText()).isEqualTo("id-1");
    }

    @Test
    void writesALineAsWebServersDo() {
        assertThat(written(Log.COMBINED, request("/topics/t", "curl/8", "id-1")))
                .containsExactly("10.0.0.1 - me [28/Nov/2026:17:00:00 +0000] \"GET /topics/t HTTP/1.1\" 200 17 \"-\""
                        + " \"curl/8\" 0.001234 id-1");
    }

    /** Nobody else's line can be forged. */
    @ParameterizedTest
    @ValueSource(
            strings = {"a\nb", "a\r\n{\"status\":\"200\"}", "a\" 200 \"b", "a\\", "\u001b[2J", "\u2028x", "\u0085x"})
    void whatClientsSendStaysInItsLine(String odd) throws IOException {
        List<String> json = written(Log.JSON, request(odd, odd, odd));
        List<String> combined = written(Log.COMBINED, request(odd, odd, odd));

        assertThat(json).singleElement().asString().matches("[\\x20-\\x7e]*");
        assertThat(JSON.readTree(json.get(0)).path("path").asText()).isEqualTo(odd);
        assertThat(combined)
                .singleElement()
                .asString()
                .matches("[\\x20-\\x7e]*")
                .contains(" 200 17 ");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(written(Log.JSON, request("/" + "x".repeat(100_000), "y".repeat(100_000), "z"))
                        .get(0)
                        .length())
                .isLessThan(3_000);
    }

    @Test
    void nobodyWaitsForADiskAndWhatIsLeftOutIsCounted() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        AccessLog log = new AccessLog(Log.JSON, new LineTarget() {
            @Override
            public void write(byte[] lines) {
                writing.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void close() {}
        });
        log.start();
        log.add(request("/", "", ""));
        writing.await();

        for (int i = 0; i < AccessLog.MOST_WAITING + 5; i++) {
            log.add(request("/", "", ""));
        }

        assertThat(log.leftOut()).isEqualTo(5);
        stuck.countDown();
        log.close();
    }

    @Test
    void whatCanNotBeWrittenIsCounted() {
        AccessLog log = new AccessLog(Log.JSON, new LineTarget() {
            @Override
            public void write(byte[] lines) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void close() {}
        });
        log.start();

        log.add(request("/", "", ""));

        await().until(() -> log.leftOut() == 1);
        log.close();
    }

    @Test
    void goesOnInAFileThatWasMovedAway() throws IOException {
        Path file = dir.resolve("requests.log");
        RequestsConfig config = new RequestsConfig(Log.COMBINED, file.toString(), Duration.ZERO, Ids.ECHO);
        RequestLog log = RequestLog.of(config, System.out);
        log.ended(request("/one", "", ""));
        await().until(() -> Files.size(file) > 0);
        Path moved = Files.move(file, dir.resolve("old"));

        log.goOnInFile();
        log.ended(request("/two", "", ""));
        log.close();

        assertThat(Files.readString(moved)).contains("/one").doesNotContain("/two");
        assertThat(Files.readString(file)).contains("/two");
    }

    @Test
    void fileThatCanNotBeOpenedEndsTheStart() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> RequestLog.of(
                        new RequestsConfig(Log.JSON, "/no/such/file", Duration.ZERO, Ids.ECHO), System.out))
                .withMessage("requests.log_file: open /no/such/file: no such file or directory");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() ->
                        RequestLog.of(new RequestsConfig(Log.JSON, "/dev/null", Duration.ZERO, Ids.ECHO), System.out))
                .withMessageContaining("no regular file");
    }

    @Test
    void idsAreGivenBackIfTheyAreGood() {
        RequestLog echo = RequestLog.off();

        assertThat(echo.id(Optional.of("0123-abc/Z=="))).contains("0123-abc/Z==");
        assertThat(echo.id(Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "a\"b", "a\\b", "ä", "<x>", "a\u0000"})
    void otherIdsAreNot(String odd) {
        assertThat(RequestLog.off().id(Optional.of(odd))).isEmpty();
        assertThat(RequestLog.off().id(Optional.of("x".repeat(129)))).isEmpty();
    }

    @Test
    void allRequestsHaveIdsIfSomebodyWantsThat() {
        RequestLog always = RequestLog.of(new RequestsConfig(Log.OFF, "", Duration.ZERO, Ids.ALWAYS), System.out);

        assertThat(always.id(Optional.of("mine"))).contains("mine");
        assertThat(always.id(Optional.empty()).orElseThrow()).matches("[0-9a-f]{32}");
        assertThat(always.id(Optional.of("a b")).orElseThrow()).matches("[0-9a-f]{32}");
    }

    private static List<String> written(Log format, Finished request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RequestLog log = RequestLog.of(
                new RequestsConfig(format, "", Duration.ZERO, Ids.ECHO),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        log.ended(request);
        log.close();
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return text.lines().toList();
    }

    private static Finished request(String path, String agent, String id) {
        return new Finished(
                Instant.parse("2026-11-28T17:00:00.250Z"),
                1_234_567,
                "10.0.0.1",
                Optional.of("me"),
                "HTTP/1.1",
                "GET",
                path,
                "200",
                17,
                Optional.of(agent),
                Optional.of(id),
                false);
    }
}
