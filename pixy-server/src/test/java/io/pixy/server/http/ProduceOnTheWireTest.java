package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Header;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.http.RawClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ProduceOnTheWireTest {
    private static final String PATH = "/topics/test.1/messages";
    private static final String FORM = "application/x-www-form-urlencoded";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void tellsWhereASyncMessageIs() {
        try (RawClient client = server.connect()) {
            Answer answer =
                    client.post(PATH + "?sync&key=k", "text/plain", "Превед").answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\n  \"partition\": 3,\n  \"offset\": 1234567890123\n}");
            assertThat(answer.header("Content-Type")).contains("application/json");
            ProduceRequest request = asked();
            assertThat(request.topic()).isEqualTo("test.1");
            assertThat(request.key()).isEqualTo(utf8("k"));
            assertThat(request.value()).isEqualTo(utf8("Превед"));
        }
    }

    @Test
    void answersAnAsyncMessageOnceItIsQueued() {
        CompletableFuture<Void> queued = new CompletableFuture<>();
        server.cluster().queued = queued;
        try (RawClient client = server.connect()) {
            client.post(PATH, "text/plain", "x");
            asked();
            queued.complete(null);

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{}");
        }
    }

    @Test
    void servesRequestAfterRequestOnOneConnection() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.post(PATH, "text/plain", "x" + i).answer().status())
                        .isEqualTo(200);
                assertThat(asked().value()).isEqualTo(utf8("x" + i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;x",
                "application/vnd.api+json",
                "text/plain",
                "text/plain; charset=utf-8",
                "  text/plain  "
            })
    void takesTheRawBodyOf(String type) {
        try (RawClient client = server.connect()) {
            assertThat(client.post(PATH + "?sync", type, "{not json").answer().status())
                    .isEqualTo(200);
            assertThat(asked().value()).isEqualTo(utf8("{not json"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Text/Plain",
                "Application/JSON",
                "application/json ; charset=utf-8",
                "application/xml",
                "application/jsonx",
                "text/plainer",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded; charset=utf-8"
            })
    void refusesOtherContentTypes(String type) {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH + "?sync", type, "x").answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("unsupported content type " + type);
        }
    }

    @Test
    void refusesNoContentType() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("POST " + PATH + "?sync", "Content-Length: 1")
                    .send("x")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("unsupported content type ");
        }
    }

    @Test
    void takesTheFirstOfTwoContentTypes() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, "application/xml", "x", "Content-Type: text/plain")
                    .answer();

            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void acceptsAnEmptyMessageWhoseLengthIsTold() {
        try (RawClient client = server.connect()) {
            assertThat(client.post(PATH + "?sync", "text/plain", "").answer().status())
                    .isEqualTo(200);
            assertThat(asked().value()).isEmpty();
        }
    }

    @Test
    void refusesAMessageWithoutAnySignOfABody() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("POST " + PATH + "?sync", "Content-Type: text/plain")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("missing Content-Length header");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json"})
    void acceptsChunkedMessages(String type) {
        try (RawClient client = server.connect()) {
            client.request("POST " + PATH + "?sync", "Content-Type: " + type, "Transfer-Encoding: chunked")
                    .send("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");

            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(asked().value()).isEqualTo(utf8("abc"));
        }
    }

    @Test
    void refusesALengthThatIsNoNumber() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("POST " + PATH, "Content-Type: text/plain", "Content-Length: x")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("400 Bad Request");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?sync, msg=foo, foo",
        "?msg=q&sync, '', q",
        "?msg=q&sync, msg=body, body",
        "?sync, msg=a+b%2B%26, a b+&",
        "?sync, msg=one&msg=two, one",
        "?sync, x=%zz&msg=kept, kept",
        "?sync, a;b&msg=kept, kept",
    })
    void takesTheMessageOfAForm(String query, String form, String message) {
        try (RawClient client = server.connect()) {
            assertThat(client.post(PATH + query, FORM, form).answer().status()).isEqualTo(200);
            assertThat(asked().value()).isEqualTo(utf8(message));
        }
    }

    @Test
    void takesAllParametersOfAForm() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, FORM, "msg=foo&key=bb&sync=1").answer();

            assertThat(answer.body()).contains("\"partition\"");
            assertThat(asked().key()).isEqualTo(utf8("bb"));
        }
    }

    @Test
    void takesAChunkedForm() {
        try (RawClient client = server.connect()) {
            client.request("POST " + PATH + "?sync", "Content-Type: " + FORM, "Transfer-Encoding: chunked")
                    .send("4\r\nmsg=\r\n3\r\nfoo\r\n0\r\n\r\n");

            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(asked().value()).isEqualTo(utf8("foo"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"msg=", "a=b", "msg=%zz&x=1", ""})
    void refusesFormsWithoutMessage(String form) {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH + "?sync", FORM, form).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("empty message");
        }
    }

    @Test
    void countsAFormOfMoreThanTenMebibytesAsEmpty() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH + "?sync", FORM, "msg=" + "a".repeat(10_999_996))
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("empty message");
        }
    }

    @Test
    void acceptsAFormOfTenMebibytes() {
        int length = RestRequest.MAX_FORM_BYTES - "msg=".length();
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH + "?sync", FORM, "msg=" + "a".repeat(length))
                    .answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(asked().value()).hasSize(length);
        }
    }

    @Test
    void leavesItToKafkaToRefuseALargeMessage() {
        server.cluster().produced = CompletableFuture.failedFuture(new MessageTooLargeException(null));
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH + "?sync", "text/plain", "a".repeat(1_200_000))
                    .answer();

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.error())
                    .isEqualTo("kafka server: Message was too large, server rejected it to avoid allocation error.");
            assertThat(asked().value()).hasSize(1_200_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3_000_000})
    void refusesABodyBeyondTheLimitAndNamesTheKey(int beyond) {
        try (RawClient client = server.connect()) {
            String body = "a".repeat(RunningSurface.MAX_BODY_BYTES + beyond);

            Answer answer = client.post(PATH, "text/plain", body).answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error()).contains("`limits.max_body_bytes`");
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    @Test
    void refusesABodyFarBeyondTheLimitBeforeItComes() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("POST " + PATH, "Content-Type: text/plain", "Content-Length: 99999999999")
                    .answer();

            assertThat(answer.status()).isEqualTo(413);
        }
    }

    @Test
    void tellsNoKeyFromAnEmptyOne() {
        try (RawClient client = server.connect()) {
            client.post(PATH, "text/plain", "x").answer();
            client.post(PATH + "?key", "text/plain", "x").answer();
            client.post(PATH + "?key=&key=1", "text/plain", "x").answer();
            client.post(PATH + "?key=%FF", "text/plain", "x").answer();

            assertThat(asked().key()).isNull();
            assertThat(asked().key()).isEmpty();
            assertThat(asked().key()).isEmpty();
            assertThat(asked().key()).isEqualTo(new byte[] {(byte) 0xff});
        }
    }

    @Test
    void makesRecordHeadersOfRequestHeaders() {
        try (RawClient client = server.connect()) {
            client.post(
                            PATH,
                            "text/plain",
                            "x",
                            "x-kafka-foo-BAR: YmFy",
                            "X-Kafka-foo-bar: YmF6",
                            "x-kafka-foo:",
                            "x-kafka-: YmFy",
                            "x-kafka: YmFy",
                            "x-kafka-a_b.c:   YmFy  ",
                            "x-kafka-1a-b2c: YmE=")
                    .answer();

            assertThat(asked().headers())
                    .containsExactly(
                            new Header("Foo-Bar", utf8("bar")),
                            new Header("Foo-Bar", utf8("baz")),
                            new Header("Foo", new byte[0]),
                            new Header("", utf8("bar")),
                            new Header("A_b.c", utf8("bar")),
                            new Header("1a-B2c", utf8("ba")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"YmE", "_-8=", "bad!", "Y mE=", "YmE=YmE=", "=", "YmE=="})
    void refusesBadBase64(String value) {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, "text/plain", "x", "x-kafka-foo: " + value)
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("Invalid base64 encoding for header: X-Kafka-Foo");
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new UnknownTopicException(null),
                        404,
                        "kafka server: Request was for a topic or partition that does not exist on this broker."),
                Arguments.of(
                        new InvalidTopicException(null),
                        500,
                        "kafka server: The request attempted to perform an operation on an invalid topic."),
                Arguments.of(new InvalidMessageException("no key", null), 400, "no key"),
                Arguments.of(new ShuttingDownException(), 503, "service is shutting down"),
                Arguments.of(
                        new HeadersUnsupportedException(),
                        400,
                        "headers are not supported with this version of Kafka. Consider changing `kafka.version`"
                                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L35)"),
                Arguments.of(new KafkaException(KafkaException.NO_BROKERS, null), 500, KafkaException.NO_BROKERS),
                Arguments.of(
                        TooManyRequestsException.producer(),
                        429,
                        "Too many messages wait to be written. Slow down,"
                                + " or consider increasing `producer.channel_buffer_size`"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answersFailures(PixyException failure, int status, String text) {
        server.cluster().produced = CompletableFuture.failedFuture(failure);
        server.cluster().queued = CompletableFuture.failedFuture(failure);
        try (RawClient client = server.connect()) {
            Answer sync = client.post(PATH + "?sync", "text/plain", "x").answer();
            Answer async = client.post(PATH, "text/plain", "x").answer();

            assertThat(sync.status()).isEqualTo(status);
            assertThat(sync.error()).isEqualTo(text);
            assertThat(sync.header("Content-Type")).contains("application/json");
            assertThat(async).extracting(Answer::status, Answer::error).containsExactly(status, text);
        }
    }

    @Test
    void goesToTheClusterInThePath() {
        server.other().produced = CompletableFuture.completedFuture(new RecordPosition(0, 1));
        try (RawClient client = server.connect()) {
            Answer answer = client.post("/clusters/other" + PATH + "?sync", "text/plain", "x")
                    .answer();

            assertThat(answer.body()).isEqualTo("{\n  \"partition\": 0,\n  \"offset\": 1\n}");
            assertThat(server.cluster().asked).isEmpty();
            assertThat(server.other().asked).hasSize(1);
        }
    }

    @Test
    void checksTheClusterBeforeAnythingElse() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post("/clusters/xx" + PATH, "application/xml", "x", "x-kafka-a: !")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("proxy `xx` does not exist");
        }
    }

    private ProduceRequest asked() {
        return server.cluster().nextAsked(ProduceRequest.class);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
