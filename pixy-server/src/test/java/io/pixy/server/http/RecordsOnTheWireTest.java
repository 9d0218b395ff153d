package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Header;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.http.RawClient.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code POST /v1/topics/T/records} with JSON, and the errors of the second API. */
@Timeout(60)
final class RecordsOnTheWireTest {
    private static final String PATH = "/v1/topics/test.1/records";
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final ProduceResult WRITTEN = ProduceResult.written(new RecordPosition(3, 77), 1_234_567);

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void writesRecordsAndTellsWhereTheyAre() {
        server.cluster().results = CompletableFuture.completedFuture(
                List.of(WRITTEN, ProduceResult.written(new RecordPosition(0, 0), -1)));
        String body = """
                {"records": [
                  {"key": {"text": "kö\\u00e9"}, "value": {"json": {"a": [1, "ü"]}}, "partition": 4,
                   "timestamp": "2026-11-28T07:00:00.123+01:00", "partitionKey": {"text": "p"},
                   "headers": [{"key": "h", "value": "aGk="}, {"key": "n", "value": null},
                               {"key": "t", "value": {"text": "x"}}]},
                  {"key": null, "value": {"base64": "_-8"}, "timestamp": 99}
                ], "wait": "written"}""";
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, body).answer();

            assertThat(answer.body())
                    .isEqualTo(
                            "{\"results\":[{\"partition\":3,\"offset\":77,\"timestamp\":\"1970-01-01T00:20:34.567Z\"},"
                                    + "{\"partition\":0,\"offset\":0}]}");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).contains(JSON);
        }
        List<ProduceRequest> asked = asked();
        ProduceRequest first = asked.get(0);
        assertThat(first.topic()).isEqualTo("test.1");
        assertThat(first.key()).isEqualTo("köé".getBytes(UTF_8));
        assertThat(first.value()).isEqualTo("{\"a\": [1, \"ü\"]}".getBytes(UTF_8));
        assertThat(first.partition()).hasValue(4);
        assertThat(first.partitionKey()).containsExactly('p');
        assertThat(first.timestampMillis()).hasValue(1_795_845_600_123L);
        assertThat(first.headers())
                .containsExactly(
                        new Header("h", "hi".getBytes(UTF_8)),
                        new Header("n", null),
                        new Header("t", "x".getBytes(UTF_8)));
        assertThat(asked.get(1).key()).isNull();
        assertThat(asked.get(1).value()).containsExactly(0xff, 0xef);
        assertThat(asked.get(1).timestampMillis()).hasValue(99);
    }

    @Test
    void oneThatCanNotBeDoesNotKeepTheOthersFromBeingWritten() {
        server.cluster().results = CompletableFuture.completedFuture(List.of(WRITTEN));
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, "{\"records\":[{\"partition\":-1},{}]}")
                    .answer();

            assertThat(answer.status()).isEqualTo(207);
            assertThat(answer.header("Content-Type")).contains(JSON);
            assertThat(answer.body())
                    .startsWith(
                            "{\"results\":[{\"error\":{\"code\":\"INVALID_RECORD\",\"message\":\"partition must not be"
                                    + " below 0: -1\",\"retriable\":false}},{\"partition\":3,");
        }
        assertThat(asked()).hasSize(1);
    }

    @Test
    void writesNothingBehindARecordThatFailedIfThatIsAskedFor() {
        server.cluster().results =
                CompletableFuture.completedFuture(List.of(ProduceResult.failed(new MessageTooLargeException(null))));
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, "{\"records\":[{},{},{}],\"stopOnError\":true}")
                    .answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("\"code\":\"TOO_LARGE\"").containsPattern("(NOT_ATTEMPTED.*){2}");
            assertThat(asked()).hasSize(1);
            assertThat(server.cluster().asked).isEmpty();

            server.cluster().results = CompletableFuture.completedFuture(List.of(WRITTEN));
            answer = client.post(PATH, JSON, "{\"stopOnError\":true,\"records\":[{},{\"partition\":-1},{}]}")
                    .answer();
            assertThat(answer.status()).isEqualTo(207);
            assertThat(answer.body()).containsPattern("\"offset\":77.*INVALID_RECORD.*NOT_ATTEMPTED");
            assertThat(asked()).hasSize(1);
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    @Test
    void nothingMoreIsWrittenInTurnForAClientThatHasLeft() {
        CompletableFuture<List<ProduceResult>> first = new CompletableFuture<>();
        server.cluster().results = first;
        try (RawClient client = server.connect()) {
            client.post(PATH, JSON, "{\"records\":[{},{}],\"stopOnError\":true}");
            assertThat(asked()).hasSize(1);
        }

        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.cluster().asked.isEmpty());
        first.complete(List.of(WRITTEN));

        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void parametersThatAreUnknownAreRefusedAndNotIgnored() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH + "?stopOnError=true", JSON, "{\"records\":[{}]}")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("there is no parameter \\\"stopOnError\\\" here");
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnknownTopicException(null), 404, "UNKNOWN_TOPIC", false),
                Arguments.of(new MessageTooLargeException(null), 413, "TOO_LARGE", false),
                Arguments.of(TooManyRequestsException.producer(), 429, "THROTTLED", true),
                Arguments.of(new ShuttingDownException(), 503, "UNAVAILABLE", true),
                Arguments.of(new KafkaException("x", null, Reason.TIMED_OUT), 503, "TIMEOUT", true),
                Arguments.of(new KafkaException("x", null, Reason.NOT_AUTHORIZED), 403, "NOT_AUTHORIZED", false),
                Arguments.of(new KafkaException("x", null, Reason.PASSING), 503, "UNAVAILABLE", true),
                Arguments.of(new KafkaException("x", null), 500, "INTERNAL", false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatAllFailedOfIsTheStatusOfTheAnswer(PixyException why, int status, String code, boolean retriable) {
        server.cluster().results =
                CompletableFuture.completedFuture(List.of(ProduceResult.failed(why), ProduceResult.failed(why)));
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, "{\"records\":[{},{}]}").answer();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).contains(PROBLEM);
            assertThat(answer.header("Retry-After").isPresent()).isEqualTo(retriable);
            String error = "{\"error\":{\"code\":\"" + code + "\"";
            assertThat(answer.body())
                    .startsWith("{\"type\":\"about:blank\",\"title\":\"")
                    .contains("\"status\":" + status, "\"code\":\"" + code + "\"", ",\"results\":[" + error)
                    .endsWith("}]}");
        }
    }

    @Test
    void failuresOfDifferentKindsAreToldOneByOne() {
        server.cluster().results = CompletableFuture.completedFuture(List.of(
                ProduceResult.failed(new UnknownTopicException(null)),
                ProduceResult.failed(new ShuttingDownException())));
        try (RawClient client = server.connect()) {
            assertThat(client.post(PATH, JSON, "{\"records\":[{},{}]}").answer().status())
                    .isEqualTo(207);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|the body must be an object: the text ends there",
                "{\"records\":[{}],\"wait\":\"written\",\"wait\":\"accepted\"}|the body has wait twice",
                "[]|the body must be an object, at byte 0",
                "{}|a call must bring 1 to 1000 records, not none",
                "{\"records\":[]}|a call must bring 1 to 1000 records, not none",
                "{\"records\":{}}|records must be a list, at byte 11",
                "{\"records\":[{}],\"records\":[{}]}|the body has records twice",
                "{\"record\":[]}|the body has no member record, only records, wait and stopOnError",
                "{\"records\":[{}],\"wait\":\"never\"}|wait must be written or accepted, not never",
                "{\"records\":[{}]}{}|there is something behind the end of the document, at byte 16",
                "{\"records\":[{}|the text ends in the midst of the JSON",
            })
    void refusesABodyThatCanNotBe(String body, String detail) {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, body).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Content-Type")).contains(PROBLEM);
            assertThat(answer.body())
                    .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\""
                            + detail.replace("\"", "\\\"")
                            + "\",\"code\":\"INVALID_REQUEST\",\"retriable\":false}");
        }
        assertThat(server.cluster().asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1|a record must be an object",
                "{\"vaule\":null}|a record has no member vaule, only key, value, headers",
                "{\"key\":null,\"key\":null}|a record has key twice",
                "{\"key\":\"k\"}|key must be null or an object with one of base64, text and json",
                "{\"key\":{}}|key must be null or an object with one of",
                "{\"key\":{\"text\":\"a\",\"base64\":\"\"}}|key must be null or an object with one of",
                "{\"value\":{\"base64\":\"a*\"}}|value is not Base64",
                "{\"value\":{\"text\":1}}|value must be a string",
                "{\"partition\":1.5}|partition must be a whole number",
                "{\"partition\":4294967296}|partition is too large: 4294967296",
                "{\"partition\":99999999999999999999}|partition must be a whole number",
                "{\"timestamp\":\"soon\"}|timestamp is neither a time like",
                "{\"timestamp\":-1}|timestamp must not be before 1970",
                "{\"headers\":[{\"value\":\"\"}]}|a header has no key",
                "{\"headers\":[{\"name\":\"\"}]}|a header has no member name, only key and value",
                "{\"headers\":[1]}|a header must be an object",
            })
    void saysWhatIsWrongWithARecord(String record, String message) {
        try (RawClient client = server.connect()) {
            Answer answer =
                    client.post(PATH, JSON, "{\"records\":[" + record + "]}").answer();

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body()).contains("\"code\":\"INVALID_RECORD\"", "\"message\":\"" + message);
        }
        assertThat(server.cluster().asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"records\":[{}]}x|Unexpected character ('x' (code 120))|16",
                "{\"records\":[{\"value\":tru}]}|Unrecognized token 'tru'|22",
                "{\"records\":[{\"value\":\"\\x\"}]}|Unrecognized character escape 'x'|23",
                "{\"records\":[{\"value\" 1}]}|Unexpected character ('1' (code 49))|21",
                "{\"records\":[{\"partition\":01}]}|Invalid numeric value: Leading zeroes not allowed|27",
                "{\"records\":[-]}|Unexpected character (']' (code 93)) in numeric value|13",
                "{\"records\":[{\"partition\":1.5},{}}|Unexpected close marker '}': expected ']'|32",
            })
    void tellsWhereABodyIsNoJson(String body, String what, int place) {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, body).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body())
                    .contains(
                            "\"detail\":\"no JSON: " + what, ", at byte " + place + "\",\"code\":\"INVALID_REQUEST\"");
        }
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void refusesMoreThanAThousandAndDeepNests() {
        String[] records = new String[1001];
        Arrays.fill(records, "{}");
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, "{\"records\":[" + String.join(",", records) + "]}")
                    .answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("a call must bring 1 to 1000 records, not more");

            answer = client.post(PATH, JSON, "{\"records\":[" + "[".repeat(100_000))
                    .answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("more than 64 levels");
        }
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void acceptsRecordsWithoutWaitingUntilTheyAreWritten() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(PATH, JSON, "{\"wait\":\"accepted\",\"records\":[{},{}]}")
                    .answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"results\":[{},{}]}");
        }
        assertThat(server.cluster().nextAsked(ProduceRequest.class).value()).isNull();
    }

    @Test
    void takesNamesOfClustersAndTopicsAsTheyAreEncoded() {
        try (RawClient client = server.connect()) {
            client.post("/v1/clusters/other/topics/a%20%c3%a9/records", JSON, "{\"records\":[{}]}");
            assertThat(client.answer().status()).isEqualTo(200);
            @SuppressWarnings("unchecked")
            List<ProduceRequest> asked = server.other().nextAsked(List.class);
            assertThat(asked.get(0).topic()).isEqualTo("a é");

            Answer unknown = client.post("/v1/clusters/none/topics/t/records", JSON, "{\"records\":[{}]}")
                    .answer();
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(unknown.header("Content-Type")).contains(PROBLEM);
        }
    }

    @Test
    void whatComesAgainUnderItsKeyIsAnsweredAndNotWrittenAgain() {
        CompletableFuture<List<ProduceResult>> later = new CompletableFuture<>();
        server.cluster().results = later;
        String key = "Idempotency-Key: \"key-1\"";
        String body = "{\"records\":[{\"value\":{\"text\":\"a\"}},{}]}";
        try (RawClient client = server.connect();
                RawClient other = server.connect()) {
            client.post(PATH, JSON, body, key);
            List<ProduceRequest> asked = asked();
            assertThat(asked.get(0).headers())
                    .containsExactly(new Header("pixy.idempotency-key", "key-1#0".getBytes(UTF_8)));

            Answer running = other.post(PATH, JSON, body, key).answer();
            assertThat(running.status()).isEqualTo(409);
            assertThat(running.header("Retry-After")).isPresent();
            later.complete(List.of(WRITTEN, ProduceResult.failed(new MessageTooLargeException(null))));
            Answer first = client.answer();
            assertThat(first.status()).isEqualTo(207);

            Answer again =
                    other.post(PATH, JSON, body.replace(":{", " : {"), key).answer();
            assertThat(again.status()).isEqualTo(207);
            assertThat(again.body()).isEqualTo(first.body());
            Answer reused = other.post(PATH, JSON, "{\"records\":[{}]}", key).answer();
            assertThat(reused.status()).isEqualTo(422);
            assertThat(reused.header("Content-Type")).contains(PROBLEM);
            for (String[] bad : new String[][] {{"a b"}, {""}, {"\"\""}, {"key-1", "key-2"}}) {
                String[] headers =
                        Arrays.stream(bad).map(one -> "Idempotency-Key: " + one).toArray(String[]::new);
                assertThat(other.post(PATH, JSON, body, headers).answer().status())
                        .isEqualTo(400);
            }
        }
        assertThat(server.cluster().asked).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private List<ProduceRequest> asked() {
        return server.cluster().nextAsked(List.class);
    }
}
