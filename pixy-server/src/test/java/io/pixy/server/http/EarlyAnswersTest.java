package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.grpc.RawHttp2;
import io.pixy.server.http.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that do not need the body of their request, and so come before it. */
@Timeout(60)
final class EarlyAnswersTest {
    private static final int ROUNDS = 20;
    private static final int END_STREAM = 1;
    private static final String ACK = "/topics/t/acks?group=g&partition=0&offset=1";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @ParameterizedTest
    @CsvSource({
        "POST, /topics/t/acks?group=g&partition=0&offset=1, 200",
        "POST, /topics/t/acks?partition=0&offset=1, 400",
        "POST, /topics/t/messages, 400",
        "POST, /clusters/no/topics/t/messages, 400",
        "POST, /clusters/no/topics/t/acks?group=g&partition=0&offset=1, 400",
        "POST, /topics/t/offsets, 400",
        "POST, /nope, 404",
        "PUT, /topics/t/messages, 405",
        "POST, //topics, 301",
        "GET, /topics/t/messages?group=g, 200",
        "GET, /topics, 200",
        "GET, /_ping, 200"
    })
    void waitsForTheBodyAndKeepsTheConnection(String method, String target, int status) {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < ROUNDS; i++) {
                client.request(method + " " + target, "Content-Type: application/xml", "Content-Length: 7");
                LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
                client.send("{\"a\":1}");

                Answer answer = client.answer();

                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.header("Connection")).isEmpty();
            }
        }
    }

    @Test
    void leavesAStreamOfHttp2UnbrokenWhoseBodyComesLate() throws IOException {
        try (RawHttp2 client = new RawHttp2(server.port())) {
            client.send(RawHttp2.headers(1, ACK));
            server.cluster().nextAsked(ScriptedCluster.Acked.class);
            client.send(RawHttp2.frame(RawHttp2.DATA, END_STREAM, 1, new byte[7]));
            client.send(RawHttp2.headers(3, "/nope"));
            client.send(RawHttp2.frame(RawHttp2.DATA, END_STREAM, 3, new byte[7]));

            assertThat(typesUntilDataOf(client, 3)).doesNotContain(RawHttp2.RST_STREAM, RawHttp2.GOAWAY);
        }
    }

    /** RFC 9113, 8.1: that is how a client is told to send no more of it. */
    @Test
    void endsAStreamOfHttp2WithoutAnErrorWhoseBodyDoesNotCome() throws IOException {
        try (RawHttp2 client = new RawHttp2(server.port())) {
            client.send(RawHttp2.headers(1, ACK));

            assertThat(client.next(RawHttp2.DATA).payload()).isEqualTo(new byte[] {'{', '}'});
            assertThat(client.next(RawHttp2.RST_STREAM).code()).isZero();
        }
    }

    private static List<Integer> typesUntilDataOf(RawHttp2 client, int stream) throws IOException {
        List<Integer> types = new ArrayList<>();
        RawHttp2.Frame frame;
        do {
            frame = client.next();
            types.add(frame.type());
        } while (frame.type() != RawHttp2.DATA || frame.stream() != stream);
        return types;
    }

    @ParameterizedTest
    @CsvSource({"/topics/t/messages, 400", "/nope, 404"})
    void readsALargeBodyThatItRefuses(String target, int status) {
        try (RawClient client = server.connect()) {
            String body = "a".repeat(5_000_000);

            assertThat(client.post(target, "application/xml", body).answer().status())
                    .isEqualTo(status);
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        }
    }

    @Test
    void closesTheConnectionAfterAnAnswerToABodyThatDoesNotCome() {
        try (RawClient client = server.connect()) {
            client.request("POST /nope", "Content-Length: 7");

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("Connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/topics/t/messages, text/plain, 11000000, 413",
        "/topics/t/messages, text/xml, 9, 400",
        "/nope, a, 9, 404"
    })
    void doesNotInviteABodyThatItRefuses(String target, String type, int length, int status) {
        try (RawClient client = server.connect()) {
            client.request(
                    "POST " + target, "Content-Type: " + type, "Content-Length: " + length, "Expect: 100-continue");

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Connection")).contains("close");
        }
    }

    @Test
    void refusesABodyThatIsCompressedOnTheWay() {
        try (RawClient client = server.connect()) {
            client.request("POST /topics/t/messages", "Content-Type: text/plain", "Transfer-Encoding: gzip, chunked");

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.header("Connection")).contains("close");
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    @Test
    void takesTheMethodThatIsSaid() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /topics/t/messages?group=g", "X-HTTP-Method-Override: POST")
                    .answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("\"offset\": 14");
        }
    }

    @Test
    void cutsWhatItSaysOfALongParameter() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(
                            "/topics/t/acks?group=g",
                            "application/x-www-form-urlencoded",
                            "offset=1&partition=" + "<".repeat(1_000_000))
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body().length()).isLessThan(10_000);
        }
    }
}
