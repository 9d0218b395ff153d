package io.pixy.server.http;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.GroupNotFoundException;
import io.pixy.api.KafkaException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.RegistryException;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.http.ScriptedCluster.ConsumersAsked;
import io.pixy.server.http.ScriptedCluster.OffsetsSet;
import io.pixy.server.http.ScriptedCluster.TopicAsked;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class AdminOnTheWireTest {
    private static final String OFFSETS = "/topics/test.4/offsets?group=foo";
    private final KafkaException failure = new KafkaException("failed to get leader: kafka server: x", null);

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void showsOffsets() {
        server.cluster().offsets = completedFuture(List.of(
                new PartitionOffsets(0, 0, 1, -1, "", ""),
                new PartitionOffsets(1, 5, 9, -2, "hi <b>", ""),
                new PartitionOffsets(2, 0, 0, 1, "BC", "1-3"),
                new PartitionOffsets(3, 0, 1, 10000, "CBCB", "2-3,5-6")));

        Answer answer = get(OFFSETS);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Golden.file("offsets.json"));
        assertThat(server.cluster().asked).containsExactly(new ScriptedCluster.OffsetsAsked("foo", "test.4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1136214245001", "2006-01-02T15:04:05.001Z", "2006-01-02T16:04:05.001%2B01:00"})
    void showsWhereATimeBegins(String time) {
        server.cluster().offsetsAt = completedFuture(new TreeMap<>(Map.of(0, 7L, 1, 0L)));

        Answer answer = get("/clusters/main/topics/test.4/offsets/at?time=" + time);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("[\n  {\n    \"partition\": 0,\n    \"offset\": 7\n  },\n  {\n    \"partition\": 1,\n"
                        + "    \"offset\": 0\n  }\n]");
        assertThat(server.cluster().asked)
                .containsExactly(
                        new ScriptedCluster.OffsetsAtAsked("test.4", Instant.parse("2006-01-02T15:04:05.001Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'one time is expected, but 0 provided'",
        "?time=1&time=1, 'one time is expected, but 2 provided'",
        "?time=soon, 'bad time: soon: neither milliseconds since 1970 nor as in 2006-01-02T15:04:05Z'",
        "?time=2006-01-02T15:04:05,"
                + " 'bad time: 2006-01-02T15:04:05: neither milliseconds since 1970 nor as in 2006-01-02T15:04:05Z'",
        "?time=99999999999999999999,"
                + " 'bad time: 99999999999999999999: neither milliseconds since 1970 nor as in 2006-01-02T15:04:05Z'"
    })
    void refusesTimesThatAreNone(String query, String error) {
        assertThat(get("/topics/test.4/offsets/at" + query))
                .extracting(Answer::status, Answer::error)
                .containsExactly(400, error);
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void answersUnknownTopicsOfTimes() {
        server.cluster().offsetsAt = failedFuture(new UnknownTopicException("failed to get topic partitions", null));

        assertThat(get("/topics/nope/offsets/at?time=0"))
                .extracting(Answer::status, Answer::error)
                .containsExactly(404, "Unknown topic");
    }

    @Test
    void answersUnknownTopicsOfOffsets() {
        server.cluster().offsets = failedFuture(new UnknownTopicException("failed to get topic partitions", null));
        server.cluster().offsetsSet = failedFuture(new UnknownTopicException(null));

        assertThat(get(OFFSETS)).extracting(Answer::status, Answer::error).containsExactly(404, "Unknown topic");
        assertThat(post("[{\"partition\": 5}]"))
                .extracting(Answer::status, Answer::error)
                .containsExactly(404, "Unknown topic");
    }

    @Test
    void answersOtherFailuresOfOffsets() {
        server.cluster().offsets = failedFuture(failure);
        server.cluster().offsetsSet = failedFuture(failure);

        assertThat(get(OFFSETS)).extracting(Answer::status, Answer::error).containsExactly(500, failure.getMessage());
        assertThat(post("[{}]")).extracting(Answer::status, Answer::error).containsExactly(500, failure.getMessage());
    }

    @Test
    void setsOffsets() {
        String body = """
                [{"partition": 0, "offset": 1100, "metadata": "A100"},
                 {"PARTITION": 1, "Offset": -1, "metadata": null, "begin": 1, "lag": 2, "sparse_acks": "", "x": [{}]},
                 null, {"offset": -2}, {"partition": 1, "offset": 9223372036854775807}]
                """;

        Answer answer = post(body);

        assertThat(answer).extracting(Answer::status, Answer::body).containsExactly(200, "{}");
        assertThat(server.cluster().asked)
                .containsExactly(new OffsetsSet(
                        "foo",
                        "test.4",
                        List.of(
                                new OffsetUpdate(0, 1100, "A100"),
                                new OffsetUpdate(1, -1, ""),
                                new OffsetUpdate(0, 0, ""),
                                new OffsetUpdate(0, -2, ""),
                                new OffsetUpdate(1, Long.MAX_VALUE, ""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", " [ ] "})
    void setsNothingAndAsksNobody(String body) {
        assertThat(post(body)).extracting(Answer::status, Answer::body).containsExactly(200, "{}");
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void setsOffsetsWhateverTheContentTypeSays() {
        try (RawClient client = server.connect()) {
            Answer answer = client.post(OFFSETS, "application/x-www-form-urlencoded", "[{\"offset\": 7}]")
                    .answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.cluster().nextAsked(OffsetsSet.class).updates())
                    .containsExactly(new OffsetUpdate(0, 7, ""));
        }
    }

    @Test
    void refusesGarbageForOffsets() {
        assertThat(post("garbage"))
                .extracting(Answer::status, Answer::error)
                .containsExactly(
                        400, "Failed to parse the request: err=(invalid character 'g' looking for beginning of value)");
    }

    @Test
    void refusesOffsetsBelowTheOldest() {
        assertThat(post("[{\"offset\": -3}]").status()).isEqualTo(400);
        assertThat(server.cluster().asked).isEmpty();
    }

    @Test
    void showsConsumersSortedByTheBytesOfTheirNames() {
        server.cluster().consumers = completedFuture(Map.of(
                "\ud83d\ude00",
                Map.of("c", List.of(8)),
                "\uffe5",
                Map.of("c", List.of(7)),
                "g1",
                Map.of(),
                "a<b>&\"q",
                Map.of("cid_main", List.of(), "cid[1]", List.of(0, 1, 2, 3))));

        Answer answer = get("/topics/test.4/consumers");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Golden.file("consumers.json"));
    }

    @Test
    void asksForAllConsumersOrThoseOfAGroup() {
        assertThat(get("/topics/t/consumers").body()).isEqualTo("{}");
        assertThat(get("/topics/t/consumers?group=").body()).isEqualTo("{}");
        assertThat(get("/topics/t/consumers?group=g").body()).isEqualTo("{}");
        assertThat(get("/topics/t/consumers?group=g&group=g").error())
                .isEqualTo("one consumer group is expected, but 2 provided");

        assertThat(server.cluster().asked)
                .containsExactly(
                        new ConsumersAsked("t", Optional.empty()),
                        new ConsumersAsked("t", Optional.empty()),
                        new ConsumersAsked("t", Optional.of("g")));
    }

    @Test
    void answersFailuresOfConsumers() {
        server.cluster().consumers = failedFuture(GroupNotFoundException.unknown("foo"));
        Answer unknown = get("/topics/t/consumers?group=foo");
        server.cluster().consumers = failedFuture(GroupNotFoundException.notConsuming("foo", "t"));
        Answer elsewhere = get("/topics/t/consumers?group=foo");
        server.cluster().consumers = failedFuture(new RegistryException("zk: could not connect to a server", null));
        Answer down = get("/topics/t/consumers?group=foo");

        assertThat(unknown)
                .extracting(Answer::status, Answer::error)
                .containsExactly(400, "unknown consumer group foo");
        assertThat(elsewhere)
                .extracting(Answer::status, Answer::error)
                .containsExactly(400, "topic t is not consumed by foo");
        assertThat(down)
                .extracting(Answer::status, Answer::error)
                .containsExactly(500, "zk: could not connect to a server");
    }

    @Test
    void listsTopics() {
        server.cluster().topics = completedFuture(List.of("__consumer_offsets", "test.1", "test.4"));

        assertThat(get("/topics").body()).isEqualTo(Golden.file("topic-names.json"));
        server.cluster().topics = completedFuture(List.of());
        assertThat(get("/topics").body()).isEqualTo("[]");
    }

    @Test
    void showsTopicsWithWhatWasAskedFor() {
        List<PartitionDescription> partitions = List.of(
                new PartitionDescription(0, 1, List.of(1), List.of(1)),
                new PartitionDescription(1, PartitionDescription.NO_LEADER, List.of(2, 1), List.of()));
        TopicConfig config = new TopicConfig(1, Map.of("segment.bytes", "104857600", "cleanup.policy", "compact"));
        server.cluster().described = completedFuture(List.of(
                new TopicDescription("cfg.2", Optional.of(config), Optional.of(partitions)),
                new TopicDescription("empty", Optional.empty(), Optional.of(List.of())),
                new TopicDescription("null", Optional.of(new TopicConfig(3, null)), Optional.empty()),
                new TopicDescription("plain", Optional.of(new TopicConfig(1, Map.of())), Optional.empty())));

        assertThat(get("/topics?withPartitions=false&withConfig").body()).isEqualTo(Golden.file("topics.json"));
        server.cluster().described = completedFuture(List.of());
        assertThat(get("/topics?withPartitions").body()).isEqualTo("{}");
        assertThat(get("/topics?withConfig=").body()).isEqualTo("{}");

        assertThat(server.cluster().asked)
                .containsExactly(
                        new TopicDetails(true, true), new TopicDetails(true, false), new TopicDetails(false, true));
    }

    @Test
    void showsOneTopicAlwaysWithItsConfiguration() {
        server.cluster().topic = completedFuture(new TopicDescription(
                "test.1", Optional.of(new TopicConfig(1, Map.of("retention.ms", "<1>"))), Optional.empty()));

        assertThat(get("/topics/test.1").body()).isEqualTo(Golden.file("topic.json"));
        get("/topics/test.1?withPartitions");

        assertThat(server.cluster().asked)
                .containsExactly(
                        new TopicAsked("test.1", new TopicDetails(false, true)),
                        new TopicAsked("test.1", new TopicDetails(true, true)));
    }

    @Test
    void answersUnknownTopicsAsTheOriginal() {
        server.cluster().topic = failedFuture(new UnknownTopicException(null));

        assertThat(get("/topics/nope"))
                .extracting(Answer::status, Answer::error)
                .containsExactly(500, "failed to fetch topic configuration: zk: node does not exist");
        assertThat(get("/topics/nope?withPartitions"))
                .extracting(Answer::status, Answer::error)
                .containsExactly(500, "failed to get partitions: " + UnknownTopicException.TEXT);
    }

    @Test
    void answersFailuresOfTopics() {
        server.cluster().topics = failedFuture(failure);
        server.cluster().described = failedFuture(new UnknownTopicException("failed to get t topic metadata", null));
        server.cluster().topic = failedFuture(failure);

        assertThat(get("/topics")).extracting(Answer::status, Answer::error).containsExactly(500, failure.getMessage());
        assertThat(get("/topics?withConfig"))
                .extracting(Answer::status, Answer::error)
                .containsExactly(500, "failed to get t topic metadata: " + UnknownTopicException.TEXT);
        assertThat(get("/topics/t").status()).isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?%zz|invalid URL escape \\\"%zz\\\"",
                "?a=%4|invalid URL escape \\\"%4\\\"",
                "?a=%41%4zz|invalid URL escape \\\"%4z\\\"",
                "?withConfig;x|invalid semicolon separator in query",
                "?a=%zz&b;c|invalid semicolon separator in query",
            })
    void refusesBadQueriesAboutTopics(String query, String error) {
        assertThat(get("/topics" + query))
                .extracting(Answer::status, Answer::error)
                .containsExactly(400, error);
        assertThat(get("/topics/t" + query))
                .extracting(Answer::status, Answer::error)
                .containsExactly(400, error);
        assertThat(server.cluster().asked).isEmpty();
    }

    private Answer get(String target) {
        try (RawClient client = server.connect()) {
            return client.request("GET " + target).answer();
        }
    }

    private Answer post(String body) {
        try (RawClient client = server.connect()) {
            return client.post(OFFSETS, "application/json", body).answer();
        }
    }
}
