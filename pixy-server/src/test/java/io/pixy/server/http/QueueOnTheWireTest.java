package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.TooManyRequestsException;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.http.ScriptedCluster.GivenBack;
import io.pixy.server.http.ScriptedCluster.SettleAsked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receiving and settling by the second API. */
@Timeout(60)
final class QueueOnTheWireTest {
    private static final String MESSAGES = "/v1/topics/t/messages";
    private static final String SETTLEMENTS = "/v1/topics/t/settlements?group=g";
    private static final String JSON = "application/json";
    private static final Instant UNTIL = Instant.ofEpochMilli(1_795_845_600_123L);

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void showsMessagesWithTheirReceipts() {
        Message message = new Message(
                "t", 3, 77, "k".getBytes(UTF_8), null, List.of(new Header("h", new byte[] {1})), 1_234_567, 2);
        server.cluster().received = CompletableFuture.completedFuture(List.of(new Delivery("r-1", message, UNTIL)));

        Answer answer = get(MESSAGES + "?group=g&max=10&maxBytes=99&wait=500ms&linger=5ms&lease=1m&ack=delivery");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"messages\":[{\"receipt\":\"r-1\",\"topic\":\"t\",\"partition\":3,\"offset\":77,"
                        + "\"timestamp\":\"1970-01-01T00:20:34.567Z\",\"key\":\"aw==\",\"value\":null,"
                        + "\"headers\":[{\"key\":\"h\",\"value\":\"AQ==\"}],\"attempt\":2,"
                        + "\"leaseUntil\":\"2026-11-28T06:00:00.123Z\"}]}");
        ReceiveRequest asked = server.cluster().nextAsked(ReceiveRequest.class);
        assertThat(asked.group()).isEqualTo("g");
        assertThat(asked.maxMessages()).isEqualTo(10);
        assertThat(asked.maxBytes()).isEqualTo(99);
        assertThat(asked.maxWait()).contains(Duration.ofMillis(500));
        assertThat(asked.linger()).isEqualTo(Duration.ofMillis(5));
        assertThat(asked.lease()).contains(Duration.ofMinutes(1));
        assertThat(asked.ack()).isEqualTo(AckMode.ON_DELIVERY);
    }

    @Test
    void keysAndValuesComeInTheEncodingThatIsAskedForAsFarAsTheyCan() {
        server.cluster().received = CompletableFuture.completedFuture(List.of(
                delivery("é", "{\"a\": [1]}".getBytes(UTF_8)),
                delivery("{", new byte[] {-1}),
                delivery("1", "[1,\n2]".getBytes(UTF_8))));

        assertThat(get(MESSAGES + "?group=g&values=text").body())
                .contains(
                        "\"key\":\"é\",\"value\":\"{\\\"a\\\": [1]}\",\"headers\"",
                        "\"key\":\"{\",\"value\":\"/w==\",\"valueEncoding\":\"base64\",");
        assertThat(get(MESSAGES + "?group=g&values=json").body())
                .contains(
                        "\"key\":\"é\",\"keyEncoding\":\"text\",\"value\":{\"a\": [1]},\"headers\"",
                        "\"key\":\"{\",\"keyEncoding\":\"text\",\"value\":\"/w==\",\"valueEncoding\":\"base64\",",
                        "\"key\":1,\"value\":\"[1,\\n2]\",\"valueEncoding\":\"text\",");
    }

    @Test
    void nothingInTimeIsAnEmptyList() {
        Answer answer = get("/v1/clusters/main/topics/t/messages?group=g");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"messages\":[]}");
        ReceiveRequest asked = server.cluster().nextAsked(ReceiveRequest.class);
        assertThat(asked.maxMessages()).isEqualTo(1);
        assertThat(asked.maxWait()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|the parameter \\\"group\\\" is missing",
                "?group=|consumer group must not be empty",
                "?group=a&group=b|group is given 2 times",
                "?group=g&max=0|max messages must be between 1 and 1000, not 0",
                "?group=g&max=99999999999|max messages must be between 1 and 1000",
                "?group=g&max=x|max must be a number, not \\\"x\\\"",
                "?group=g&maxBytes=10485761|max bytes must not be above 10485760: 10485761",
                "?group=g&wait=61s|max wait must be",
                "?group=g&wait=5|wait must be a duration like 500ms or 30s, not \\\"5\\\"",
                "?group=g&lease=10ms|lease must be",
                "?group=g&ack=auto|ack must be one of explicit, delivery, not \\\"auto\\\"",
                "?group=g&values=xml|values must be one of base64, text, json, not \\\"xml\\\"",
                "?group=g&noAck|there is no parameter \\\"noAck\\\", only ack, group,",
                "?group=g%zz|the query can't be read",
            })
    void refusesWhatCanNotBe(String query, String detail) {
        Answer answer = get(MESSAGES + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"detail\":\"" + detail);
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void tooManyWhoWaitAreToldToTryAgain() {
        server.cluster().received = CompletableFuture.failedFuture(TooManyRequestsException.consumer());

        Answer answer = get(MESSAGES + "?group=g");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).contains("1");
    }

    @Test
    void givesBackWhatWasTakenForAClientThatLeft() {
        CompletableFuture<List<Delivery>> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        server.cluster().received = deaf;
        RawClient client = server.connect();
        client.request("GET " + MESSAGES + "?group=g&max=2");
        ReceiveRequest asked = server.cluster().nextAsked(ReceiveRequest.class);
        client.close();
        await().until(() -> !asked.receiverPresent().getAsBoolean());

        deaf.complete(List.of(delivery("a", null), delivery("b", null)));

        for (int i = 0; i < 2; i++) {
            assertThat(server.cluster().nextAsked(GivenBack.class).group()).isEqualTo("g");
        }
    }

    @Test
    void withdrawsTheRequestOfAClientThatLeaves() {
        CompletableFuture<List<Delivery>> waiting = new CompletableFuture<>();
        server.cluster().received = waiting;
        RawClient client = server.connect();
        client.request("GET " + MESSAGES + "?group=g");
        server.cluster().nextAsked(ReceiveRequest.class);

        client.close();

        await().until(waiting::isCancelled);
    }

    @Test
    void whatFollowsAnAnswerThatIsWaitedForIsAnsweredAfterIt() {
        CompletableFuture<List<Delivery>> waiting = new CompletableFuture<>();
        server.cluster().received = waiting;
        try (RawClient client = server.connect()) {
            client.request("GET " + MESSAGES + "?group=g").request("GET /_ping");
            server.cluster().nextAsked(ReceiveRequest.class);

            waiting.complete(List.of(delivery("a", null)));

            assertThat(client.answer().body()).startsWith("{\"messages\":[{\"receipt\":\"r\",");
            assertThat(client.answer().body()).isEqualTo("pong");
        }
    }

    @Test
    void settlesEachByItselfAndTellsInTheirOrder() {
        server.cluster().settled = CompletableFuture.completedFuture(List.of(
                SettleResult.settled(),
                SettleResult.already(),
                SettleResult.extended(UNTIL),
                SettleResult.of(SettleCode.LEASE_LOST, "")));
        String body = "{\"level\":\"committed\",\"settlements\":[{\"receipt\":\"a\",\"ack\":{}},"
                + "{\"nack\":{\"delay\":\"30s\",\"release\":true,\"reason\":\"no\"},\"receipt\":\"b\"},"
                + "{\"receipt\":\"x\",\"extend\":{\"lease\":\"1ms\"}},"
                + "{\"receipt\":\"c\",\"extend\":{\"lease\":\"1m\"}},{\"receipt\":\"d\",\"reject\":{\"reason\":\"bad\"}},"
                + "{\"receipt\":\"e\"},{\"receipt\":\"f\",\"ack\":{},\"nack\":{}},{\"receipt\":\"g\",\"ack\":{\"x\":1}},"
                + "{\"receipt\":\"h\",\"receipt\":\"i\",\"ack\":{}},"
                + "{\"receipt\":\"j\",\"nack\":{\"delay\":\"1s\",\"delay\":\"2s\"}},{\"receipt\":\"k\",\"ack\":{},\"ack\":{}}]}";

        Answer answer = post(SETTLEMENTS, body);

        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.body())
                .startsWith(
                        "{\"results\":[{},{\"already\":true},{\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"lease")
                .contains(
                        "{\"leaseUntil\":\"2026-11-28T06:00:00.123Z\"},"
                                + "{\"error\":{\"code\":\"LEASE_LOST\",\"message\":\"the lease has run out\",\"retriable\":false}}",
                        "a settlement has a receipt and one of ack, nack, extend, reject\"",
                        "a settlement has a receipt and one of ack, nack, extend, reject, not nack\"",
                        "ack has no member x\"",
                        "a settlement has receipt twice\"",
                        "nack has delay twice\"",
                        "a settlement has ack twice\"");
        SettleAsked asked = server.cluster().nextAsked(SettleAsked.class);
        assertThat(asked.level()).isEqualTo(SettleLevel.COMMITTED);
        assertThat(asked.settlements())
                .containsExactly(
                        Settlement.ack("a"),
                        new Settlement.Nacked("b", Optional.of(Duration.ofSeconds(30)), true, "no"),
                        Settlement.extend("c", Duration.ofMinutes(1)),
                        Settlement.reject("d", "bad"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"settlements\":[]}",
                "{\"settlements\":[1],\"level\":\"x\"}",
                "{\"acks\":[]}",
                "[",
            })
    void refusesSettlementsThatCanNotBe(String body) {
        assertThat(post(SETTLEMENTS, body).status()).isEqualTo(400);
        assertThat(server.cluster().asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ack|~~|Acked[receipt=r-1_]",
                "ack|{}|Acked[receipt=r-1_]",
                "nack|{\"delay\":\"1s\"}|Nacked[receipt=r-1_, delay=Optional[PT1S], release=false, reason=]",
                "extend|{\"lease\":\"1m\"}|Extended[receipt=r-1_, lease=PT1M]",
                "reject|{\"reason\":\"x\"}|Rejected[receipt=r-1_, reason=x]",
            })
    void settlesOneByItsPath(String verb, String body, String expected) {
        Answer answer = post(MESSAGES + "/r-1_:" + verb + "?group=g", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        SettleAsked asked = server.cluster().nextAsked(SettleAsked.class);
        assertThat(asked.level()).isEqualTo(SettleLevel.APPLIED);
        assertThat(asked.settlements().get(0)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_RECEIPT, 400",
        "NO_DEAD_LETTER, 400",
        "LEASE_TOO_LONG, 400",
        "DELAY_TOO_LONG, 400",
        "LEASE_LOST, 409",
        "NOT_OWNER, 503",
        "NOT_COMMITTED, 503"
    })
    void whatOneCameToIsTheStatusOfTheAnswer(SettleCode code, int status) {
        server.cluster().settled = CompletableFuture.completedFuture(List.of(SettleResult.of(code, "because")));

        Answer answer = post(MESSAGES + "/r:ack?group=g&level=committed", "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"detail\":\"because\"");
    }

    @ParameterizedTest
    @CsvSource({
        "r, 404",
        "r:eat, 404",
        "r:ACK, 404",
        "r:ack:, 404",
        "r:, 404",
        "r%3Aeat, 404",
        "r:extend, 400",
        "r:ack, 400"
    })
    void refusesVerbsThatAreNone(String path, int status) {
        Answer answer = post(MESSAGES + "/" + path + (path.equals("r:ack") ? "" : "?group=g"), "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(server.cluster().asked).isEmpty();
    }

    private Answer get(String target) {
        try (RawClient client = server.connect()) {
            return client.request("GET " + target).answer();
        }
    }

    private Answer post(String target, String body) {
        try (RawClient client = server.connect()) {
            return client.post(target, JSON, body).answer();
        }
    }

    private static Delivery delivery(String key, byte[] value) {
        return new Delivery("r", new Message("t", 0, 1, key.getBytes(UTF_8), value, List.of(), -1, 1), UNTIL);
    }
}
