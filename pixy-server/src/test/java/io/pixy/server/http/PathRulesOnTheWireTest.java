package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.http.RawClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PathRulesOnTheWireTest {
    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nope",
                "/topics/",
                "/Topics",
                "/topics/foo/",
                "/topics/a%2Fb",
                "/clusters/main/_ping",
                "/clusters/main",
                "/topics/a/messages/",
                "/topics/a/Messages",
                "/_ping/",
                "/topics/a%2Fb/messages"
            })
    void answersUnknownPathsWithText(String path) {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET " + path).answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("404 page not found\n");
            assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.header("Date")).isPresent();
            assertThat(answer.header("Server")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET //topics//test.1, /topics/test.1",
        "POST /topics//test.4/messages?sync, /topics/test.4/messages?sync",
        "GET /topics/%2e%2e/messages?group=x, /messages?group=x",
        "GET /topics/./a, /topics/a",
        "DELETE /a/../b/, /b/",
        "GET /topics//a%20b%21?x=%zz, /topics/a%20b%21?x=%zz",
        "GET /topics//?, /topics/?",
    })
    void redirectsUncleanPathsForEveryMethod(String requestLine, String location) {
        try (RawClient client = server.connect()) {
            Answer answer = client.request(requestLine).answer();

            assertThat(answer.status()).isEqualTo(301);
            assertThat(answer.header("Location")).contains(location);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.header("Content-Type")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD /_ping",
                "OPTIONS /topics",
                "PUT /topics/a/messages",
                "POST /topics",
                "GET /topics/a/acks",
                "DELETE /topics/a",
                "POST /topics/a/consumers",
                "HEAD /topics/a/messages",
                "BREW /pprof/heap"
            })
    void answersOtherMethodsWithNothing(String requestLine) {
        try (RawClient client = server.connect()) {
            Answer answer = client.request(requestLine).answer();

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.header("Allow")).isEmpty();
            assertThat(answer.header("Content-Type")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /topics%2Ffoo, foo",
        "GET /topics/a+b, a+b",
        "GET /topics/a%20b, 'a b'",
        "GET /topics/a;b, a;b",
        "GET /topics/%C3%A9, é",
        "GET /topics/a%3Fb, a?b",
        "GET /topics/é, é",
        "GET /topics/%FF%41, \ufffdA",
        "GET http://elsewhere/topics/foo, foo",
        "GET /topics/a%252Fb, a%2Fb",
    })
    void findsTheTopicInTheDecodedPath(String requestLine, String topic) {
        try (RawClient client = server.connect()) {
            client.request(requestLine);

            assertThat(server.cluster()
                            .nextAsked(ScriptedCluster.TopicAsked.class)
                            .topic())
                    .isEqualTo(topic);
        }
    }

    @Test
    void refusesPathsThatLeaveTheRoot() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /topics/../../etc").answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("400 Bad Request");
        }
    }

    @Test
    void refusesMalformedEscapesAndHangsUp() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /topics/%zz").answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("400 Bad Request");
            assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void refusesHttp11WithoutHost() {
        try (RawClient client = server.connect()) {
            Answer answer = client.send("GET /_ping HTTP/1.1\r\n\r\n").answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("400 Bad Request: missing required Host header");
            assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
        }
    }

    @Test
    void servesHttp10WithoutHost() {
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET /_ping HTTP/1.0\r\n\r\n").rest()).endsWith("\r\n\r\npong");
        }
    }

    @Test
    void answersOptionsOfTheServerItself() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("OPTIONS *").answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void refusesUnknownExpectations() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /_ping", "Expect: miracles").answer();

            assertThat(answer.status()).isEqualTo(417);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.header("Content-Type")).isEmpty();
        }
    }

    @Test
    void asksForTheBodyOfAClientThatWaitsForIt() {
        try (RawClient client = server.connect()) {
            client.request(
                    "POST /topics/a/messages", "Content-Type: text/plain", "Content-Length: 3", "Expect: 100-continue");

            assertThat(client.answer().status()).isEqualTo(100);

            assertThat(client.send("abc").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void refusesMoreThanAMebibyteOfHeaders() {
        try (RawClient client = server.connect()) {
            client.request("GET /_ping", "X-A: " + "a".repeat(1_000_000), "X-B: " + "b".repeat(100_000));

            assertThat(client.answer().status()).isEqualTo(431);
        }
    }

    @Test
    void acceptsNearlyAMebibyteOfHeaders() {
        try (RawClient client = server.connect()) {
            client.request("GET /_ping", "X-A: " + "a".repeat(1_040_000));

            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void pongs() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /_ping").answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("pong");
            assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
        }
    }

    @Test
    void pointsToTheToolsForTheHeap() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /pprof/heap").answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("Content-Type")).contains("application/json");
            assertThat(answer.error()).contains("jcmd");
        }
    }
}
