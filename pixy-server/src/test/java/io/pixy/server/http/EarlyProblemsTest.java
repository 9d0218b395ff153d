package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.http.RawClient.Answer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused at and below {@code /v1} before any handler sees it. */
@Timeout(60)
final class EarlyProblemsTest {
    private static final String PATH = "/v1/topics/test.1/records";
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /v1|404",
                "GET /v1/nope|404",
                "GET /v1/topics|404",
                "GET /v1/topics/t/records|405",
                "DELETE /v1/topics/t/records|405",
                "GET /v1/topics/t/messages/x|405",
                "PUT /v1/topics/t/settlements|405",
                "OPTIONS /v1/topics/t/records|405",
                "GET /v1/topics/a%2Fb/messages|404",
                "POST /v1/topics/t/messages/a%2Fb:ack|404",
                "GET /v1/topics/t/messages/|404",
            })
    void whatIsNotThereIsAProblem(String request, int status) {
        try (RawClient client = server.connect()) {
            Answer answer = client.request(request).answer();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).contains(PROBLEM);
            assertThat(answer.body()).contains("\"status\":" + status, "\"detail\":\"");
        }
    }

    @Test
    void limitsAndTypesAreProblemsToo() {
        try (RawClient client = server.connect()) {
            Answer untyped = client.post(PATH, "text/plain", "x").answer();
            assertThat(untyped.status()).isEqualTo(415);
            assertThat(untyped.header("Content-Type")).contains(PROBLEM);
            assertThat(untyped.body())
                    .contains("Content-Type must be application/json or application/x-ndjson, not text/plain");

            Answer page =
                    client.post(PATH, JSON, "{}", "Origin: http://evil.example").answer();
            assertThat(page.status()).isEqualTo(403);
            assertThat(page.header("Content-Type")).contains(PROBLEM);
        }
        try (RawClient client = server.connect()) {
            Answer large = client.post(PATH, JSON, "x".repeat(RunningSurface.MAX_BODY_BYTES + 1))
                    .answer();
            assertThat(large.status()).isEqualTo(413);
            assertThat(large.header("Content-Type")).contains(PROBLEM);
            assertThat(large.body()).contains("limits.max_body_bytes", "\"code\":\"TOO_LARGE\"");
        }
        try (RawClient client = server.connect()) {
            String[] many = new String[1100];
            Arrays.fill(many, "a: b");
            Answer headers = client.request("GET " + PATH, many).answer();
            assertThat(headers.status()).isEqualTo(431);
            assertThat(headers.header("Content-Type")).contains(PROBLEM);
        }
    }

    @Test
    void thePathsOfTheOriginalAreRefusedAsTheOriginalDoes() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /v1x/topics").answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("404 page not found\n");
        }
    }

    @Test
    void anotherMethodIsToldWhichThereAre() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("DELETE /v1/topics/t/messages").answer();
            assertThat(answer.header("Allow")).contains("GET");

            answer = client.request("GET /v1/clusters/c/topics/t/records").answer();
            assertThat(answer.header("Allow")).contains("POST");
            assertThat(client.request("PUT /topics/t/messages").answer().header("Allow"))
                    .isEmpty();
        }
    }

    @Test
    void whoAsksForTheHeadOnlyGetsNoMore() {
        try (RawClient client = server.connect()) {
            client.request("HEAD /v1/topics/t/messages").request("GET /_ping");

            Answer head = client.head();
            assertThat(head.status()).isEqualTo(405);
            assertThat(head.header("Content-Type")).contains(PROBLEM);
            assertThat(client.answer().body()).isEqualTo("pong");
        }
    }
}
