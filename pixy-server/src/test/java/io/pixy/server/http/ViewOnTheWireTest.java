package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.BlockedReason;
import io.pixy.api.BrowseRequest;
import io.pixy.api.Header;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.http.RawClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looking at messages and queues by the second API. */
@Timeout(60)
final class ViewOnTheWireTest {
    private static final String RECORDS = "/v1/topics/t/partitions/3/records";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void showsMessagesWithoutReceiptsAndWhereToGoOn() {
        Message message =
                new Message("t", 3, 77, "k".getBytes(UTF_8), null, List.of(new Header("h", new byte[] {1})), 99, 1);
        server.cluster().page = CompletableFuture.completedFuture(new MessagePage(List.of(message), 78, 5, 90));

        Answer answer = get(RECORDS + "?offset=77&max=1&maxBytes=99&values=text");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"messages\":[{\"topic\":\"t\",\"partition\":3,\"offset\":77,"
                        + "\"timestamp\":\"1970-01-01T00:00:00.099Z\",\"key\":\"k\",\"value\":null,"
                        + "\"headers\":[{\"key\":\"h\",\"value\":\"AQ==\"}]}],\"next\":78,\"begin\":5,\"end\":90}");
        assertThat(asked()).isEqualTo(new BrowseRequest("t", 3, new BrowseRequest.AtOffset(77), 1, 99));
    }

    @Test
    void beginsWhereItIsTold() {
        get(RECORDS);
        get(RECORDS + "?offset=-20");
        get("/v1/clusters/main/topics/t/partitions/3/records?time=2026-11-28T06:00:00.5%2B01:00");
        get(RECORDS + "?time=1500");

        assertThat(asked()).isEqualTo(BrowseRequest.of("t", 3, new BrowseRequest.AtOffset(0)));
        assertThat(asked().start()).isEqualTo(new BrowseRequest.Last(20));
        assertThat(asked().start()).isEqualTo(new BrowseRequest.Since(Instant.parse("2026-11-28T05:00:00.5Z")));
        assertThat(asked().start()).isEqualTo(new BrowseRequest.Since(Instant.ofEpochMilli(1500)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3?max=0|max messages must be between 1 and 1000, not 0",
                "3?max=1001|max messages must be between 1 and 1000, not 1001",
                "3?maxBytes=10485761|max bytes must be between 1 and 10485760, not 10485761",
                "3?offset=x|offset must be a number, not \\\"x\\\"",
                "3?offset=-9223372036854775808|the last -9223372036854775808 messages can't be asked for",
                "3?offset=1&time=5|offset and time contradict each other",
                "3?time=soon|bad time: soon",
                "3?group=g|there is no parameter \\\"group\\\", only max, maxBytes,",
                "x|partition must be a number, not \\\"x\\\"",
                "-1|partition must not be negative: -1",
                "99999999999|partition must be a number, not \\\"99999999999\\\"",
                "3?values=xml|values must be one of base64, text, json",
            })
    void refusesWhatCanNotBe(String rest, String detail) {
        String[] parts = rest.split("\\?", 2);
        Answer answer =
                get("/v1/topics/t/partitions/" + parts[0] + "/records" + (parts.length > 1 ? "?" + parts[1] : ""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"detail\":\"" + detail);
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void tellsWhatWentWrong() {
        server.cluster().page = CompletableFuture.failedFuture(UnknownTopicException.withMessage("no such", null));
        assertThat(get(RECORDS).body()).contains("\"status\":404", "\"code\":\"UNKNOWN_TOPIC\"", "no such");
        server.cluster().page = CompletableFuture.failedFuture(TooManyRequestsException.browse());
        assertThat(get(RECORDS).body()).contains("\"status\":429", "\"code\":\"THROTTLED\"", "\"retriable\":true");
        server.cluster().page =
                CompletableFuture.failedFuture(new KafkaException("too long", null, KafkaException.Reason.TIMED_OUT));
        assertThat(get(RECORDS).body()).contains("\"status\":503", "\"code\":\"TIMEOUT\"");
    }

    @Test
    void aClientThatLeavesEndsTheLook() {
        CompletableFuture<MessagePage> look = new CompletableFuture<>();
        server.cluster().page = look;
        try (RawClient client = server.connect()) {
            client.request("GET " + RECORDS);
            assertThat(asked()).isNotNull();
        }

        await().until(look::isCancelled);
    }

    @Test
    void showsHowFarAGroupIsAndWhatIsInItsWay() {
        QueueState state = new QueueState(
                1,
                2,
                3,
                4,
                5,
                Optional.of(new QueueState.Oldest(7, 1000, Optional.of(Duration.ofMillis(90_500)), 2)),
                0.12345,
                List.of(new QueueState.Blockage(BlockedReason.MAX_PENDING, "as many as may be")));
        server.cluster().queue = CompletableFuture.completedFuture(List.of(
                new QueuePartition(
                        0, Optional.of("pixy-1"), 1, 9, OptionalLong.of(7), OptionalLong.of(2), Optional.of(state)),
                new QueuePartition(
                        1,
                        Optional.empty(),
                        0,
                        0,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Optional.of(new QueueState(0, 0, 0, 0, 0, Optional.empty(), 0, List.of()))),
                new QueuePartition(
                        2, Optional.of("x"), 0, 4, OptionalLong.of(4), OptionalLong.of(0), Optional.empty())));

        Answer answer = get("/v1/groups/g%20h/topics/t");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"partitions\":[{\"partition\":0,\"owner\":\"pixy-1\",\"begin\":1,\"end\":9,"
                        + "\"committed\":7,\"lag\":2,\"state\":{\"inHand\":1,\"due\":2,\"delayed\":3,\"held\":4,"
                        + "\"shipping\":5,\"oldest\":{\"offset\":7,\"timestamp\":\"1970-01-01T00:00:01.000Z\","
                        + "\"age\":\"1m30.5s\",\"attempts\":2},\"metadataUsed\":0.123,"
                        + "\"blocked\":[{\"reason\":\"MAX_PENDING\",\"message\":\"as many as may be\"}]}},"
                        + "{\"partition\":1,\"owner\":null,\"begin\":0,\"end\":0,\"committed\":null,\"lag\":null,"
                        + "\"state\":{\"inHand\":0,\"due\":0,\"delayed\":0,\"held\":0,\"shipping\":0,\"oldest\":null,"
                        + "\"metadataUsed\":0.000,\"blocked\":[]}},"
                        + "{\"partition\":2,\"owner\":\"x\",\"begin\":0,\"end\":4,\"committed\":4,\"lag\":0,"
                        + "\"state\":null}]}");
        assertThat(server.cluster().nextAsked(ScriptedCluster.QueueAsked.class))
                .isEqualTo(new ScriptedCluster.QueueAsked("g h", "t"));
    }

    @Test
    void aQueueHasNoParameters() {
        Answer answer = get("/v1/clusters/main/groups/g/topics/t?group=g");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"detail\":\"there is no parameter \\\"group\\\" here\"");
    }

    private BrowseRequest asked() {
        return server.cluster().nextAsked(BrowseRequest.class);
    }

    private Answer get(String target) {
        try (RawClient client = server.connect()) {
            return client.request("GET " + target).answer();
        }
    }
}
