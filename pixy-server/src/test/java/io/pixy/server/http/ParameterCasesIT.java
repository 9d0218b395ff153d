package io.pixy.server.http;

import static io.pixy.server.http.RestCaller.FORM;
import static io.pixy.server.http.RestCaller.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.CaseCluster;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.http.RestCaller.Answered;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The black-box cases about the parameters of produce, consume and ack, over the engine, a broker and ZooKeeper.
 * Requests go out byte by byte, since client libraries would not send many of them.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class ParameterCasesIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MESSAGES = "/topics/test.1/messages";
    private static final String READER = MESSAGES + "?group=reader";

    @RegisterExtension
    static final ClusterExtension KAFKA = CaseCluster.kafka();

    private static CaseCluster cases;
    private static Service service;
    private static RestCaller rest;

    @BeforeAll
    static void start() {
        cases = new CaseCluster(KAFKA.cluster());
        cases.reset("reader", "test.1");
        service = Service.start(CaseCluster.engine()
                .cluster("pxyH", cases.config("pxyH_client_id").build())
                .cluster(
                        "brief",
                        cases.config("brief")
                                .consumer(CaseCluster.consumer()
                                        .longPollingTimeout(Duration.ofMillis(500))
                                        .ackTimeout(Duration.ofMillis(500))
                                        .build())
                                .build()));
        rest = service.rest();
    }

    @AfterAll
    static void stop() {
        service.stop();
    }

    /** With an error nothing is written; without one exactly the message that reads as {@code stored}. */
    @ParameterizedTest(name = "{0}: {1} {2} {3}")
    @CsvFileSource(resources = "parameter-cases.csv", delimiter = '|', quoteCharacter = '`', numLinesToSkip = 1)
    void answersAsTheOriginal(
            String id, String request, String headers, String body, int status, String error, String stored) {
        Map<Integer, Long> before = cases.topics().endOffsets("test.1");

        Answer answer = new RawRequest(request, headers, body).send(service.address());

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/json");
        if (error != null) {
            assertThat(answer.body()).isEqualTo("{\n  \"error\": \"" + error + "\"\n}");
            assertThat(cases.growth("test.1", before)).containsExactly(0L);
        } else {
            long offset = before.get(0);
            assertThat(answer.body()).isEqualTo("{\n  \"partition\": 0,\n  \"offset\": " + offset + "\n}");
            assertThat(cases.growth("test.1", before)).containsExactly(1L);
            assertThat(readBack(offset).json().toString()).contains(stored);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "by-query, ?group=by-query&partition=0&offset=OFFSET, ''",
        "by-form, '', group=by-form&partition=0&offset=OFFSET",
    })
    void G37_acksOfWhatWasConsumedMoveTheCommittedOffset(String group, String query, String form) {
        cases.reset(group, "test.1");
        Map<Integer, Long> before = cases.topics().endOffsets("test.1");
        rest.post(MESSAGES + "?sync", TEXT, "x");
        String offset = "" + rest.consume(MESSAGES + "?noAck&group=" + group).number("offset");

        Answered ack = rest.post(
                "/topics/test.1/acks" + query.replace("OFFSET", offset),
                form.isEmpty() ? null : FORM,
                form.replace("OFFSET", offset));

        assertThat(ack).isEqualTo(new Answered(200, "{}"));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(cases.moved(group, "test.1", before)).containsExactly(1L));
    }

    @ParameterizedTest
    @CsvSource({
        "negative-partition, ackPartition=-1&ackOffset=0",
        "negative-offset, ackPartition=0&ackOffset=-1",
        "no-ack-first, noAck=false&ackPartition=x",
    })
    void G35_whatIsConsumedLikeThisIsNotAcknowledgedAndComesAgain(String group, String query) {
        cases.reset(group, "test.1");
        rest.post(MESSAGES + "?sync", TEXT, "x");
        String consume = "/clusters/brief" + MESSAGES + "?group=" + group;

        Answered first = rest.consume(consume + "&" + query);
        Answered again = rest.consume(consume);

        assertThat(again).isEqualTo(first);
    }

    /** Through the service; what other tests wrote before is passed over. */
    private static Answered readBack(long offset) {
        Answered message = rest.consume(READER);
        while (message.number("offset") < offset) {
            message = rest.consume(READER);
        }
        assertThat(message.number("offset")).isEqualTo(offset);
        return message;
    }
}
