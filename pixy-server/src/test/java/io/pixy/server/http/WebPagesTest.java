package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.config.HttpConfig;
import io.pixy.server.http.RawClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class WebPagesTest {
    private static final String ALLOWED = "https://admin.example.com";

    @RegisterExtension
    final RunningSurface server =
            new RunningSurface(new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES)
                    .with(new HttpConfig(List.of(ALLOWED), List.of("Pixy.internal"), false)));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "rebind.evil.example, -, -, 200",
                "localhost:19092, -, cross-site, 403",
                "localhost:19092, -, same-site, 403",
                "localhost:19092, -, same-origin, 200",
                "localhost:19092, -, none, 200",
                "localhost:19092, http://localhost:19092, same-origin, 200",
                "localhost:19092, http://localhost:3000, same-site, 403",
                "localhost:19092, http://evil.example, -, 403",
                "localhost:19092, 'null', cross-site, 403",
                "localhost, http://localhost, -, 200",
                "localhost, http://localhost:80, -, 200",
                "127.0.0.1:19092, http://127.0.0.1:19092, -, 200",
                "[::1]:19092, http://[::1]:19092, -, 200",
                "pixy.internal:19092, http://pixy.internal:19092, same-origin, 200",
                "PIXY.internal, -, none, 200",
                "rebind.evil.example:19092, -, same-origin, 403",
                "rebind.evil.example:19092, http://rebind.evil.example:19092, same-origin, 403",
                "localhost.evil.example, -, none, 403",
                "1.2.3.4.evil.example, -, none, 403"
            })
    void servesProgramsAndOwnPagesOnly(String host, String origin, String site, int status) {
        Answer answer = ask("GET", host, origin, site);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(server.cluster().asked).hasSize(status == 200 ? 1 : 0);
        if (status == 403) {
            assertThat(answer.error()).containsPattern("`http.allowed_(origins|hosts)`");
        }
    }

    @Test
    void answersPagesOfAllowedOrigins() {
        Answer answer = ask("GET", "any.name", ALLOWED, "cross-site");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).contains(ALLOWED);
        assertThat(answer.header("Vary")).contains("Origin");
    }

    @Test
    void answersTheirQuestionsBeforehand() {
        Answer answer = ask(
                "OPTIONS",
                "localhost",
                ALLOWED,
                "cross-site",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("GET, POST, DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("content-type");
    }

    @Test
    void refusesTheQuestionsOfOthers() {
        Answer answer =
                ask("OPTIONS", "localhost", "http://evil.example", "cross-site", "Access-Control-Request-Method: POST");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Access-Control-Allow-Methods")).isEmpty();
    }

    /** Node's fetch says so too, and is no browser. */
    @Test
    void takesAModeAloneForAProgram() {
        try (RawClient client = server.connect()) {
            client.send("GET /_ping HTTP/1.1\r\nHost: pixy\r\nSec-Fetch-Mode: cors\r\n\r\n");

            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    private Answer ask(String method, String host, String origin, String site, String... more) {
        List<String> lines = new ArrayList<>(List.of(method + " /topics/t/messages?group=g HTTP/1.1", "Host: " + host));
        if (origin != null) {
            lines.add("Origin: " + origin);
        }
        if (site != null) {
            lines.add("Sec-Fetch-Site: " + site);
        }
        lines.addAll(List.of(more));
        try (RawClient client = server.connect()) {
            return client.send(String.join("\r\n", lines) + "\r\n\r\n").answer();
        }
    }
}
