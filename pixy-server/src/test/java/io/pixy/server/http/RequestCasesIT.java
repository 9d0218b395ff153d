package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.CaseCluster;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The black-box cases about paths, queries, setting offsets and listing consumers, over the engine, a broker and
 * ZooKeeper. Requests go out byte by byte, since client libraries would not send many of them.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RequestCasesIT {
    private static final AtomicInteger ROWS = new AtomicInteger();

    @RegisterExtension
    static final ClusterExtension KAFKA = CaseCluster.kafka();

    private static CaseCluster cases;
    private static Service service;

    @BeforeAll
    static void start() {
        cases = new CaseCluster(KAFKA.cluster());
        cases.put("before", Map.of("D", 3));
        service = Service.start(
                CaseCluster.engine().cluster("pxyR", cases.config("cid_main").build()));
        beTheFirstToConsume();
    }

    /** Where nobody ever did, the original can't list consumers. */
    private static void beTheFirstToConsume() {
        cases.reset("earlier", "test.4");
        cases.put("earlier", Map.of("A", 1));
        service.rest().consume("/topics/test.4/messages?group=earlier");
    }

    @AfterAll
    static void stop() {
        service.stop();
    }

    /**
     * Each row with a group of its own. The answer is an error's text, a location, - for no body, or else a pattern of
     * the body; what is committed afterwards reads as partition, =, offset, metadata.
     */
    @ParameterizedTest(name = "{0}: {1} {2} {3}")
    @CsvFileSource(resources = "request-cases.csv", delimiter = '|', quoteCharacter = '~', numLinesToSkip = 1)
    void answersAsTheOriginal(
            String id, String request, String headers, String body, int status, String expected, String committed) {
        String group = "row-" + ROWS.incrementAndGet();

        Answer answer = new RawRequest(request.replace("GROUP", group), headers, body).send(service.address());

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (expected.equals("-")) {
            assertThat(answer.body()).isEmpty();
        } else if (expected.startsWith("location:")) {
            assertThat(answer.header("Location")).contains(expected.substring("location:".length()));
        } else if (expected.startsWith("error:")) {
            assertThat(answer.body()).isEqualTo("{\n  \"error\": \"" + expected.substring("error:".length()) + "\"\n}");
            assertThat(answer.header("Content-Type")).contains("application/json");
        } else {
            assertThat(answer.body()).matches("(?s)" + expected);
        }
        assertThat(committed(group)).isEqualTo(committed == null ? "" : committed);
    }

    @Test
    void G52_consumersAreListedOnOneLineUnderTheEscapedNameOfTheirGroup() {
        RestCaller rest = service.rest();
        String group = "a%3Cb%3E%26%22q";
        cases.reset("a<b>&\"q", "test.4");
        cases.put("listed", Map.of("A", 1));

        rest.consume("/topics/test.4/messages?group=" + group);

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(rest.get("/topics/test.4/consumers?group=" + group)
                                .body())
                        .isEqualTo(
                                "{\n  \"a\\u003cb\\u003e\\u0026\\\"q\": {\n" + "    \"cid_main\": [0,1,2,3]\n  }\n}"));
    }

    private static String committed(String group) {
        StringJoiner text = new StringJoiner(" ");
        cases.topics()
                .committed(group, "test.4")
                .forEach((partition, offset) -> text.add(partition + "=" + offset.offset() + offset.metadata()));
        return text.toString();
    }
}
