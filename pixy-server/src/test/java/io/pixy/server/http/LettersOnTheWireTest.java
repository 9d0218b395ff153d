package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.LetterFilter;
import io.pixy.api.PixyException;
import io.pixy.api.RecordPosition;
import io.pixy.api.RedriveRequest;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.ScriptedLetters;
import io.pixy.server.http.RawClient.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Dead letters by the second API. */
@Timeout(60)
final class LettersOnTheWireTest {
    private static final String LETTERS = "/v1/topics/orders/dead-letters";
    private static final String REDRIVES = "/v1/topics/orders/redrives/";
    private static final String BEGUN =
            "{\"id\":\"0123-abc_D\",\"state\":\"RUNNING\",\"redriven\":0,\"skipped\":0,\"failed\":0,\"left\":25}";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    private ScriptedLetters letters() {
        return server.cluster().letters;
    }

    private Object asked() throws InterruptedException {
        return letters().asked.take().get(1);
    }

    @Test
    void showsLettersAndWhereThereAreMore() throws Exception {
        for (int i = 0; i < 3; i++) {
            letters().have(1, i, "v" + i);
        }

        Answer answer = get(LETTERS + "?group=g&max=2&values=text");

        assertThat(answer.status()).isEqualTo(200);
        String first = "{\"partition\":1,\"offset\":0,\"written\":\"1970-01-01T00:00:00.000Z\",\"topic\":\"orders\","
                + "\"originalPartition\":3,\"originalOffset\":77,\"timestamp\":\"1970-01-01T00:20:34.567Z\",\"key\":null,"
                + "\"value\":\"v0\",\"headers\":[],\"reason\":\"rejected\",\"message\":\"why\",\"attempts\":5,\"hops\":2}";
        assertThat(answer.body())
                .startsWith("{\"deadLetters\":[" + first + ",{\"partition\":1,\"offset\":1,")
                .endsWith("],\"next\":\"1-2\"}");
        assertThat(asked()).isEqualTo(DeadLetterQuery.first(2).withMaxBytes(10 << 20));
        assertThat(get(LETTERS + "?group=g&at=1-2").body())
                .contains("\"offset\":2,", "\"value\":\"djI=\"")
                .doesNotContain("\"offset\":1,", "next");
    }

    @Test
    void aClientThatLeavesEndsTheLook() throws Exception {
        letters().listsWait = new CompletableFuture<>();
        CompletableFuture<DeadLetterPage> look;
        try (RawClient client = server.connect()) {
            client.request("GET " + LETTERS + "?group=g");
            look = letters().lists.poll(10, TimeUnit.SECONDS);
        }

        await().until(look::isCancelled);
    }

    @Test
    void readsWhereToBegin() throws Exception {
        assertThat(get("/v1/clusters/main/topics/orders/dead-letters?group=g&max=7&at=3-99&from=1970-01-01T00:00:02.5Z")
                        .body())
                .isEqualTo("{\"deadLetters\":[]}");
        DeadLetterQuery expected = DeadLetterQuery.first(7)
                .withMaxBytes(10 << 20)
                .withAt(new RecordPosition(3, 99))
                .withFrom(Instant.ofEpochMilli(2500));
        List<Object> asked = letters().asked.take();
        assertThat(asked).containsExactly("g/orders", expected);
        assertThat(get(LETTERS + "?group=g&from=2500&at=0-0").status()).isEqualTo(200);
        assertThat(((DeadLetterQuery) asked()).from()).contains(Instant.ofEpochMilli(2500));
        assertThat(get(LETTERS + "?group=g").status()).isEqualTo(200);
        assertThat(((DeadLetterQuery) asked()).max()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|the parameter \\\"group\\\" is missing",
                "?group=|consumer group must not be empty",
                "?group=a%2Fb|consumer group must not contain",
                "?group=none|there is no dead-letter topic for group none",
                "?group=g&max=0|max must be between 1 and 1000, not 0",
                "?group=g&max=1001|max must be between 1 and 1000",
                "?group=g&max=-99999999999|max must be between 1 and 1000",
                "?group=g&max=x|max must be a number",
                "?group=g&from=yesterday|from is neither a time",
                "?group=g&from=99999999999999999999|from is neither a time",
                "?group=g&at=1|at must be a partition and an offset like 0-17, not 1",
                "?group=g&at=-1-1|at must be a partition and an offset",
                "?group=g&at=1--1|there is no place 1--1",
                "?group=g&at=99999999999-1|at must be a partition",
                "?group=g&at=1-x|at must be a partition",
                "?group=g&next=1-2|there is no parameter \\\"next\\\"",
                "?group=g&values=xml|values must be one of",
            })
    void refusesListsThatCanNotBe(String query, String detail) {
        Answer answer = get(LETTERS + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"detail\":\"" + detail);
        assertThat(letters().asked).isEmpty();
    }

    @Test
    void putsBackAndTellsHowFarThatIsUntilItIsCancelled() throws Exception {
        for (int i = 0; i < 25; i++) {
            letters().have(0, i, "v");
        }

        assertThat(post(LETTERS + ":redrive?group=g", "").body()).isEqualTo(BEGUN);
        assertThat(asked()).isEqualTo(RedriveRequest.ALL);
        assertThat(get(REDRIVES + ScriptedLetters.ID + "?group=g").body())
                .contains("\"state\":\"RUNNING\",\"redriven\":10,\"skipped\":1,\"failed\":0,\"left\":15}");
        for (int i = 0; i < 2; i++) {
            Answer cancelled = delete(REDRIVES + ScriptedLetters.ID + "?group=g");
            assertThat(cancelled.status()).isEqualTo(200);
            assertThat(cancelled.body()).contains("\"state\":\"CANCELLED\",\"redriven\":10,");
        }
        assertThat(get("/v1/clusters/main/topics/orders/redrives/" + ScriptedLetters.ID + "?group=g")
                        .body())
                .contains("\"state\":\"CANCELLED\"");
        assertThat(post("/v1/clusters/main/topics/orders/dead-letters:redrive?group=g", "{}")
                        .body())
                .isEqualTo(BEGUN);
        assertThat(post("/v1/topics/orders/dead-letters%3Aredrive?group=g", "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void readsWhatIsToBePutBack() throws Exception {
        post(
                LETTERS + ":redrive?group=g",
                "{\"to\":\"other\",\"maxPerSecond\":5,\"limit\":9,\"filter\":{\"reason\":\"rejected\","
                        + "\"key\":{\"text\":\"k\"},\"from\":1000,\"to\":\"1970-01-01T00:00:02Z\"}}");

        RedriveRequest request = (RedriveRequest) asked();
        assertThat(request.to()).contains("other");
        assertThat(request.maxPerSecond()).isEqualTo(5);
        assertThat(request.limit()).isEqualTo(9);
        LetterFilter filter = request.filter();
        assertThat(filter.reason()).contains("rejected");
        assertThat(filter.key()).hasValueSatisfying(key -> assertThat(key).containsExactly('k'));
        assertThat(filter.from()).contains(Instant.ofEpochSecond(1));
        assertThat(filter.to()).contains(Instant.ofEpochSecond(2));
        post(LETTERS + ":redrive?group=g", "{\"filter\":{\"key\":null}}");
        assertThat(asked()).isEqualTo(RedriveRequest.ALL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"to\":\"a b\"}|letters can't be put into a topic called a b",
                "{\"to\":\"__consumer_offsets\"}|letters can't be put into a topic",
                "{\"to\":null}|to must be a string",
                "{\"maxPerSecond\":0}|letters a second must be between 1 and 500, not 0",
                "{\"maxPerSecond\":501}|letters a second must be between 1 and 500",
                "{\"maxPerSecond\":99999999999}|letters a second must be between",
                "{\"maxPerSecond\":1.5}|maxPerSecond must be a whole number",
                "{\"limit\":-1}|the limit must be 0",
                "{\"filter\":[]}|filter must be an object",
                "{\"filter\":{\"reason\":\"\"}}|the reason of a filter must have 1 to 64",
                "{\"filter\":{\"key\":\"k\"}}|key must be null or an object",
                "{\"filter\":{\"from\":2,\"to\":2}}|no letter was written from",
                "{\"filter\":{\"until\":2}}|filter has no member until",
                "{\"letterTopic\":\"x\"}|the body has no member letterTopic",
                "{\"limit\":1,\"limit\":2}|the body has limit twice",
                "{} x|no JSON",
                "[|the body must be an object",
            })
    void refusesRedrivesThatCanNotBe(String body, String detail) {
        Answer answer = post(LETTERS + ":redrive?group=g", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"detail\":\"" + detail);
        assertThat(letters().asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/topics/orders/redrives/none?group=g, 404, UNKNOWN_REDRIVE",
        "DELETE, /v1/topics/orders/redrives/none?group=g, 404, UNKNOWN_REDRIVE",
        "GET, /v1/topics/orders/redrives/a%20b?group=g, 400, INVALID_REQUEST",
        "DELETE, /v1/topics/orders/redrives/a:b?group=g, 400, INVALID_REQUEST",
        "GET, /v1/topics/orders/redrives/x, 400, INVALID_REQUEST",
        "DELETE, /v1/topics/orders/redrives/x?group=g&force, 400, INVALID_REQUEST",
        "DELETE, /v1/topics/orders/dead-letters, 400, INVALID_REQUEST",
        "POST, /v1/topics/orders/redrives/x?group=g, 405, INVALID_REQUEST",
        "POST, /v1/topics/orders/dead-letters?group=g, 405, INVALID_REQUEST",
        "GET, /v1/topics/orders/dead-letters:redrive?group=g, 405, INVALID_REQUEST",
        "POST, /v1/topics/orders/dead-letters:purge?group=g, 404, INVALID_REQUEST",
        "DELETE, /v1/clusters/nope/topics/orders/dead-letters?group=g, 400, INVALID_REQUEST",
        "DELETE, /topics/orders/dead-letters?group=g, 404, ''"
    })
    void tellsWhatIsNotThere(String method, String target, int status, String code) {
        Answer answer = send(method, target);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(code);
        assertThat(letters().letters).isEmpty();
    }

    @Test
    void deletesLetters() throws Exception {
        letters().have(0, 0, "v");

        Answer answer = delete(LETTERS + "?group=g");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(letters().asked.take()).containsExactly("g/orders", "purge");
        assertThat(letters().letters).isEmpty();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new RedriveRunningException("dlq"), 409, "REDRIVE_RUNNING"),
                Arguments.of(TooManyRequestsException.redrives(8), 429, "THROTTLED"),
                Arguments.of(new UnknownTopicException(null), 404, "UNKNOWN_TOPIC"),
                Arguments.of(new KafkaException("x", null, Reason.TIMED_OUT), 503, "TIMEOUT"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatItFailsWithIsTheStatus(PixyException failure, int status, String code) {
        letters().failure = Optional.of(failure);
        for (String call : List.of(
                "GET " + LETTERS,
                "DELETE " + LETTERS,
                "POST " + LETTERS + ":redrive",
                "GET " + REDRIVES + "x",
                "DELETE " + REDRIVES + "x")) {
            String[] parts = call.split(" ", 2);
            Answer answer = send(parts[0], parts[1] + "?group=g");
            assertThat(answer.status()).as(call).isEqualTo(status);
            assertThat(answer.body()).as(call).contains("\"code\":\"" + code + "\"");
        }
    }

    private Answer get(String target) {
        return send("GET", target);
    }

    private Answer delete(String target) {
        return send("DELETE", target);
    }

    private Answer send(String method, String target) {
        try (RawClient client = server.connect()) {
            return method.equals("POST")
                    ? client.post(target, "application/json", "").answer()
                    : client.request(method + " " + target).answer();
        }
    }

    private Answer post(String target, String body) {
        try (RawClient client = server.connect()) {
            return client.post(target, "application/json", body).answer();
        }
    }
}
