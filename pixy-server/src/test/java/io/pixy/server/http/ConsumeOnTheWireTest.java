package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.AckTimeoutException;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.Header;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.TopicPosition;
import io.pixy.server.http.RawClient.Answer;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ConsumeOnTheWireTest {
    private static final String PATH = "/topics/test.1/messages";
    private static final String ACKS = "/topics/test.1/acks";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void showsAMessageInFull() {
        Header bar = new Header("Foo-Bar", "bar".getBytes(StandardCharsets.UTF_8));
        Header nothing = new Header("é<&>\u0001", null);
        server.cluster().consumed = done(ScriptedCluster.message("x", bar, nothing, new Header("", new byte[0])));

        Answer answer = get(PATH + "?group=g1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("""
                {
                  "key": null,
                  "value": "eA==",
                  "partition": 0,
                  "offset": 14,
                  "headers": [
                    {
                      "key": "Foo-Bar",
                      "value": "YmFy"
                    },
                    {
                      "key": "é\\u003c\\u0026\\u003e\\u0001",
                      "value": null
                    },
                    {
                      "key": "",
                      "value": ""
                    }
                  ]
                }""");
    }

    @Test
    void tellsNullFromEmpty() {
        server.cluster().consumed = done(new Message("test.1", 7, Long.MAX_VALUE, new byte[0], null, List.of(), 0, 1));

        Answer answer = get(PATH + "?group=g1");

        assertThat(answer.body()).isEqualTo("""
                {
                  "key": "",
                  "value": null,
                  "partition": 7,
                  "offset": 9223372036854775807,
                  "headers": []
                }""");
    }

    @Test
    void showsBytesThatAreNoText() {
        server.cluster().consumed = done(
                new Message("test.1", 7, 1, new byte[] {(byte) 0xff}, new byte[] {-1, -2, -3, -4}, List.of(), 0, 1));

        Answer answer = get(PATH + "?group=g1");

        assertThat(answer.body()).contains("\"key\": \"/w==\"", "\"value\": \"//79/A==\"");
    }

    @Test
    void writesALargeMessageWhole() {
        String value = "0123456789".repeat(100_000);
        server.cluster().consumed = done(ScriptedCluster.message(value));

        Answer answer = get(PATH + "?group=g1");

        assertThat(answer.body()).hasSizeGreaterThan(1_333_333);
    }

    @ParameterizedTest
    @CsvSource({
        "'', AUTO",
        "&noAck, NONE",
        "&noAck=false&ackPartition=x, NONE",
        "&ackPartition=-1&ackOffset=0, NONE",
        "&ackPartition=-1&ackOffset=x, NONE",
        "&ackPartition=-1, NONE",
        "&ackPartition=0&ackOffset=-1, NONE",
        "&ackOffset=-1, NONE",
        "&ackPartition=1&ackOffset=2, OF",
        "&ackPartition=%2B1&ackOffset=+2&ackOffset=2, BAD",
        "&ackPartition=%2B1&ackOffset=002, OF",
        "&ackPartition=1&ackPartition=x&ackOffset=2, OF",
    })
    void readsWhatToAcknowledge(String query, String expected) {
        Answer answer = get(PATH + "?group=g1" + query);

        if (expected.equals("BAD")) {
            assertThat(answer.error())
                    .isEqualTo("bad ackOffset: [ 2 2]: strconv.ParseInt: parsing \\\" 2\\\": invalid syntax");
            return;
        }
        Ack ack = server.cluster().nextAsked(ConsumeRequest.class).ack();
        assertThat(ack)
                .isEqualTo(expected.equals("AUTO") ? Ack.auto() : expected.equals("NONE") ? Ack.none() : Ack.of(1, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|one consumer group is expected, but 0 provided",
                "?group=a&group=b|one consumer group is expected, but 2 provided",
                "?group=a&group=a&group=a|one consumer group is expected, but 3 provided",
                "?Group=a|one consumer group is expected, but 0 provided",
                "?group=%zz|one consumer group is expected, but 0 provided",
                "?group=|consumer group must not be empty",
                "?group=g1&ackPartition=0|ackPartition and ackOffset either both should be provided or neither",
                "?group=g1&ackOffset=0|ackPartition and ackOffset either both should be provided or neither",
                "?group=g1&ackPartition=a&ackOffset=0"
                        + "|bad ackPartition: [a]: strconv.ParseInt: parsing \\\"a\\\": invalid syntax",
                "?group=g1&ackPartition=2147483648&ackOffset=0"
                        + "|bad ackPartition: [2147483648]: strconv.ParseInt: parsing \\\"2147483648\\\": value out of range",
                "?group=g1&ackPartition=x&ackPartition=y&ackOffset=0"
                        + "|bad ackPartition: [x y]: strconv.ParseInt: parsing \\\"x\\\": invalid syntax",
                "?group=g1&ackPartition=0&ackOffset="
                        + "|bad ackOffset: []: strconv.ParseInt: parsing \\\"\\\": invalid syntax",
                "?group=g1&ackPartition=0&ackOffset=9223372036854775808"
                        + "|bad ackOffset: [9223372036854775808]: strconv.ParseInt:"
                        + " parsing \\\"9223372036854775808\\\": value out of range",
                "?group=g1&ackPartition=1_0&ackOffset=0"
                        + "|bad ackPartition: [1_0]: strconv.ParseInt: parsing \\\"1_0\\\": invalid syntax",
                "?group=g1&ackPartition=0x1&ackOffset=0"
                        + "|bad ackPartition: [0x1]: strconv.ParseInt: parsing \\\"0x1\\\": invalid syntax",
                "?group=g1&ackPartition=%FF%22&ackOffset=0"
                        + "|bad ackPartition: [\\ufffd\\\"]: strconv.ParseInt: parsing \\\"\\ufffd\\\\\\\"\\\": invalid syntax"
            })
    void refusesBadParameters(String query, String error) {
        Answer answer = get(PATH + query);

        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void ignoresTheFormInTheBodyOfAGetHoweverLateItComes() {
        try (RawClient client = server.connect();
                RawClient other = server.connect()) {
            client.request("GET " + PATH, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 8");
            for (int i = 0; i < 50; i++) {
                // lets some time pass in which the request could be answered
                assertThat(other.request("GET /_ping").answer().body()).isEqualTo("pong");
            }

            Answer answer = client.send("group=g1").answer();

            assertThat(answer.error()).isEqualTo("one consumer group is expected, but 0 provided");
            assertThat(client.request("GET /_ping").answer().body()).isEqualTo("pong");
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new LongPollTimeoutException(), 408, "long polling timeout"),
                Arguments.of(
                        TooManyRequestsException.consumer(),
                        429,
                        "Too many requests. Consider increasing `consumer.channel_buffer_size`"
                                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L43)"),
                Arguments.of(new ConsumerDisabledException(), 503, "service is disabled by configuration"),
                Arguments.of(new ShuttingDownException(), 503, "service is shutting down"),
                Arguments.of(
                        new KafkaException("kafka: broker not connected", null), 500, "kafka: broker not connected"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answersFailures(PixyException failure, int status, String text) {
        server.cluster().consumed = CompletableFuture.failedFuture(failure);

        Answer answer = get(PATH + "?group=g1");

        assertThat(answer).extracting(Answer::status, Answer::error).containsExactly(status, text);
    }

    @Test
    void answersABugWithoutWaitingForEver() {
        server.cluster().consumed = CompletableFuture.failedFuture(new IllegalStateException("a bug"));

        assertThat(get(PATH + "?group=g1").status()).isEqualTo(500);
    }

    @Test
    void acknowledgesByQueryOrForm() {
        try (RawClient client = server.connect()) {
            Answer byQuery = client.request("POST " + ACKS + "?group=g1&partition=0&offset=3", "Content-Length: 0")
                    .answer();
            Answer byForm = client.post(
                            ACKS, "Application/X-WWW-Form-Urlencoded; charset=utf-8", "group=g1&partition=0&offset=3")
                    .answer();

            assertThat(byQuery).extracting(Answer::status, Answer::body).containsExactly(200, "{}");
            assertThat(byForm).extracting(Answer::status, Answer::body).containsExactly(200, "{}");
            ScriptedCluster.Acked expected = new ScriptedCluster.Acked("g1", new TopicPosition("test.1", 0, 3));
            assertThat(server.cluster().asked).containsExactly(expected, expected);
        }
    }

    @Test
    void countsGroupsOfFormAndQueryTogether() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(ACKS + "?group=g1", "application/x-www-form-urlencoded", "group=g1")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("one consumer group is expected, but 2 provided");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?group=g1|500|acks channel missing for {g1 test.1 -2}",
                "?group=g1&noAck|500|acks channel missing for {g1 test.1 -1}",
                "?group=g1&partition=-5&offset=1|500|acks channel missing for {g1 test.1 -1}",
                "?group=g1&partition=0|400|partition and offset either both should be provided or neither",
                "?group=g1&offset=0|400|partition and offset either both should be provided or neither",
                "?group=g1&partition=x&offset=0"
                        + "|400|bad partition: [x]: strconv.ParseInt: parsing \\\"x\\\": invalid syntax",
                "''|400|one consumer group is expected, but 0 provided"
            })
    void refusesAcksOfNothing(String query, int status, String error) {
        try (RawClient client = server.connect()) {
            Answer answer =
                    client.request("POST " + ACKS + query, "Content-Length: 0").answer();

            assertThat(answer).extracting(Answer::status, Answer::error).containsExactly(status, error);
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    static Stream<Arguments> ackFailures() {
        return Stream.of(
                Arguments.of(new NotOwnedException("g9", "test.1", 0), 500, "acks channel missing for {g9 test.1 0}"),
                Arguments.of(new AckTimeoutException(), 500, "ack timeout"),
                Arguments.of(new NeverOfferedException(7), 400, "offset 7 was never offered"));
    }

    @ParameterizedTest
    @MethodSource("ackFailures")
    void answersFailedAcks(PixyException failure, int status, String error) {
        server.cluster().acked = CompletableFuture.failedFuture(failure);
        try (RawClient client = server.connect()) {
            Answer answer = client.request("POST " + ACKS + "?group=g9&partition=0&offset=7", "Content-Length: 0")
                    .answer();

            assertThat(answer).extracting(Answer::status, Answer::error).containsExactly(status, error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH + "?group=g1", "/topics/test.1/offsets?group=g1", "/topics", "/topics/x"})
    void checksTheClusterFirst(String target) {
        Answer answer = get("/clusters/xx" + target);

        assertThat(answer).extracting(Answer::status, Answer::error).containsExactly(400, "proxy `xx` does not exist");
    }

    private Answer get(String target) {
        try (RawClient client = server.connect()) {
            return client.request("GET " + target).answer();
        }
    }

    private static CompletableFuture<Message> done(Message message) {
        return CompletableFuture.completedFuture(message);
    }
}
