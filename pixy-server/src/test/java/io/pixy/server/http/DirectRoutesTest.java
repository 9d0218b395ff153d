package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Header;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.ShuttingDownException;
import io.pixy.server.ListenAddress;
import io.pixy.server.http.RawClient.Answer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the servlet answers, and what is answered before it, are the same to the byte. */
@Timeout(60)
final class DirectRoutesTest {
    private static final HttpSettings SETTINGS =
            new HttpSettings(Optional.empty(), true, HttpSettings.bodyLimit(1, 1_000_000));

    private final ScriptedCluster cluster = new ScriptedCluster("main");
    private final ScriptedCluster other = new ScriptedCluster("other");
    private final HttpSurface direct =
            new HttpSurface(cluster.pixy(other), new ListenAddress("127.0.0.1:0"), SETTINGS, System::nanoTime);
    private final HttpSurface servlet = new HttpSurface(
            cluster.pixy(other), new ListenAddress("127.0.0.1:0"), SETTINGS, System::nanoTime, Set.of());

    @BeforeEach
    void start() {
        direct.start();
        servlet.start();
    }

    @AfterEach
    void stop() {
        direct.stop(Duration.ofSeconds(5));
        servlet.stop(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET /_ping|-|-",
                "GET /_ping?x=%zz|X-Request-Id: abc|-",
                "GET /_ping|Content-Length: 4|body",
                "GET /_ping|Expect: 100-continue|-",
                "GET /%5fping|-|-",
                "POST /topics/t/messages|Content-Type: text/plain|m",
                "POST /topics/t/messages?sync|Content-Type: text/plain|m",
                "POST /topics/t/messages?sync&key=%ff|Content-Type: application/json|{}",
                "POST /topics/t/messages?sync|Content-Type: application/x-www-form-urlencoded|msg=a&key=b",
                "POST /topics/t/messages?sync|Content-Type: application/x-www-form-urlencoded|key=b",
                "POST /topics/t/messages?sync|Content-Type: text/plain^Transfer-Encoding: chunked|abc",
                "POST /topics/t/messages?sync|Content-Type: text/html|m",
                "POST /topics/t/messages?sync|-|m",
                "POST /topics/t/messages?sync|Content-Type: text/plain|-",
                "POST /topics/t/messages?sync|Content-Type: text/plain^X-Kafka-a: YQ==|m",
                "POST /topics/t/messages?sync|Content-Type: text/plain^X-Kafka-a: Y|m",
                "POST /clusters/other/topics/t/messages?sync|Content-Type: text/plain|m",
                "POST /clusters/nobody/topics/t/messages?sync|Content-Type: text/plain|m",
                "POST /topics/t%20t/messages?sync|Content-Type: text/plain|m",
                "POST /topics/t/messages?sync|Content-Type: text/plain^X-HTTP-Method-Override: GET|m",
                "GET /topics/t/messages?group=g|-|-",
                "GET /topics/t/messages?group=g|Content-Length: 4|body",
                "GET /topics/t/messages?group=g&noAck|Origin: http://pixy|-",
                "GET /topics/t/messages|-|-",
                "GET /topics/t/messages?group=g&group=h|-|-",
                "GET /topics/t/messages?group=g&ackPartition=x|-|-",
                "GET /clusters/other/topics/t/messages?group=g|Connection: close|-",
                "HEAD /topics/t/messages?group=g|-|-",
                "PUT /topics/t/messages?group=g|-|-",
                "POST /topics/t/acks?group=g&partition=0&offset=14|-|-",
                "POST /topics/t/acks?group=g&partition=0&offset=14|Content-Type: application/json|{}",
                "POST /topics/t/acks|Content-Type: application/x-www-form-urlencoded|group=g&partition=0&offset=1",
                "POST /topics/t/acks?group=g|-|-",
                "POST /v1/topics/t/records|Content-Type: application/json|{\"records\":[{\"value\":{\"text\":\"a\"}}]}",
                "POST /v1/topics/t/records|Content-Type: application/json|{",
                "GET /v1/topics/t/messages?group=g|-|-",
                "GET /v1/topics/t/messages|-|-",
                "POST /v1/topics/t/settlements|Content-Type: application/json|{}",
                "POST /v1/topics/t/messages/x:ack?group=g|-|-",
                "POST /v1/topics/t/messages/x:what?group=g|-|-"
            })
    void theSameIsAnswered(String line, String headers, String body) {
        Answer expected = new RawRequest(line, headers, body).send(address(servlet));

        Answer answer = new RawRequest(line, headers, body).send(address(direct));

        assertThat(answer.status()).isEqualTo(expected.status());
        assertThat(undated(answer)).isEqualTo(undated(expected));
        assertThat(answer.body()).isEqualTo(expected.body());
    }

    @Test
    void soItIsOfMessagesAndFailuresThatCome() {
        theSameComes(
                "GET /topics/t/messages?group=g",
                waiting -> waiting.complete(
                        ScriptedCluster.message("x", new Header("é<&>", null), new Header("", new byte[] {1}))));
        theSameComes(
                "GET /topics/t/messages?group=g",
                waiting -> waiting.completeExceptionally(new LongPollTimeoutException()));
        theSameComes(
                "GET /topics/t/messages?group=g",
                waiting -> waiting.completeExceptionally(new ShuttingDownException()));
        theSameComes(
                "GET /topics/t/messages?group=g",
                waiting -> waiting.completeExceptionally(new IllegalStateException("a bug")));
    }

    private void theSameComes(String line, Consumer<CompletableFuture<Message>> outcome) {
        Answer expected = later(servlet, line, outcome);
        Answer answer = later(direct, line, outcome);

        assertThat(answer.status()).isEqualTo(expected.status());
        assertThat(undated(answer)).isEqualTo(undated(expected));
        assertThat(answer.body()).isEqualTo(expected.body());
    }

    private Answer later(HttpSurface surface, String line, Consumer<CompletableFuture<Message>> outcome) {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        cluster.consumed = waiting;
        try (RawClient client = RawClient.connect(address(surface))) {
            client.request(line);
            cluster.nextAsked(ConsumeRequest.class);
            outcome.accept(waiting);
            return client.answer();
        }
    }

    @Test
    void connectionsGoOnWithRequestsThatCameTogether() {
        String two = "GET /_ping HTTP/1.1\r\nHost: pixy\r\n\r\n"
                + "POST /topics/t/messages?sync HTTP/1.1\r\nHost: pixy\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nm";
        try (RawClient client = RawClient.connect(address(direct))) {
            client.send(two.repeat(50));

            for (int i = 0; i < 50; i++) {
                assertThat(client.answer().body()).isEqualTo("pong");
                assertThat(client.answer().body()).contains("\"offset\"");
            }
        }
    }

    private static InetSocketAddress address(HttpSurface surface) {
        return new InetSocketAddress("127.0.0.1", surface.port());
    }

    private static List<String> undated(Answer answer) {
        return answer.headers().stream()
                .filter(line -> !line.startsWith("Date: "))
                .toList();
    }
}
