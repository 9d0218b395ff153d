package io.pixy.server.http;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The black-box cases of the REST API over the engine, a broker and ZooKeeper. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RestCasesIT {
    private static final String TEXT = "text/plain";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    /** Where each of these keys goes, of four partitions. */
    private static final Map<String, Integer> PARTITIONS = Map.of("A", 0, "B", 3, "C", 2, "D", 1);

    @RegisterExtension
    static final ClusterExtension KAFKA =
            ClusterExtension.of(TestCluster.builder().brokerProperty("auto.create.topics.enable", "false"));

    private static final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper json = new ObjectMapper();

    private static PixyEngine engine;
    private static HttpSurface surface;
    private static Topics topics;

    @BeforeAll
    static void start() {
        topics = KAFKA.cluster().topics();
        topics.create("test.1", 1);
        topics.create("test.4", 4);
        ClusterConfig main = cluster(consumer().build());
        ClusterConfig disabled = cluster(consumer().disabled(true).build());
        engine = PixyEngine.builder()
                .cluster("pxyH", main)
                .cluster("disabled", disabled)
                .build();
        engine.start();
        HttpSettings settings = new HttpSettings(Optional.empty(), true, HttpSettings.bodyLimit(1 << 20, 1_000_000));
        surface = new HttpSurface(engine, new ListenAddress("127.0.0.1:0"), settings);
        surface.start();
    }

    @AfterAll
    static void stop() {
        engine.close();
        surface.stop(Duration.ofSeconds(5));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(resources = "cases.csv", delimiter = '|', quoteCharacter = '`', numLinesToSkip = 1)
    void answersAsTheOriginal(String id, String requestLine, String type, String body, int status, String expected) {
        String[] words = requestLine.split(" ", 2);

        HttpResponse<String> response = send(words[0], words[1], type, body == null ? "" : body);

        assertThat(response.statusCode()).isEqualTo(status);
        if (expected != null && expected.startsWith("error:")) {
            assertThat(read(response).path("error").asText()).isEqualTo(expected.substring("error:".length()));
        } else if (expected != null) {
            assertThat(response.body()).matches("(?s)" + expected);
        }
    }

    @Test
    void keysDecidePartitions() {
        Map<Integer, Long> before = topics.endOffsets("test.4");

        for (int i = 0; i < 10; i++) {
            for (int key = 1; key <= 5; key++) {
                assertThat(post("/topics/test.4/messages?key=" + key, TEXT, "" + i)
                                .body())
                        .isEqualTo("{}");
            }
        }

        Awaitility.await()
                .untilAsserted(() -> assertThat(growth("test.4", before)).containsExactly(20L, 10L, 10L, 10L));
    }

    @Test
    void emptyKeyIsAKey() {
        Map<Integer, Long> before = topics.endOffsets("test.4");

        JsonNode written = read(post("/topics/test.4/messages?sync&key=", TEXT, "x"));

        assertThat(written.path("partition").asInt()).isEqualTo(3);
        assertThat(written.path("offset").asLong()).isEqualTo(before.get(3));
    }

    @Test
    void largestMessageFitsAndOneByteMoreDoesNot() {
        // max_message_bytes less the key and what is counted for a message while kafka.version is not set
        int largest = 1_000_000 - "foo".length() - 26;

        assertThat(post("/topics/test.1/messages?sync&key=foo", TEXT, "x".repeat(largest))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> tooLarge = post("/topics/test.1/messages?sync&key=foo", TEXT, "x".repeat(largest + 1));

        assertThat(tooLarge.statusCode()).isEqualTo(500);
        assertThat(read(tooLarge).path("error").asText())
                .isEqualTo("kafka server: Message was too large, server rejected it to avoid allocation error.");
    }

    @Test
    void autoAckConsumesEachMessageOnceAndInOrder() {
        reset("auto", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        put("auto-ack", Map.of("A", 17, "B", 19, "C", 23, "D", 29));

        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < 88; i++) {
            JsonNode message = consume("/topics/test.4/messages?group=auto");
            String key = text(message, "key");
            assertThat(message.path("partition").asInt()).isEqualTo(PARTITIONS.get(key));
            values.computeIfAbsent(key, k -> new ArrayList<>()).add(text(message, "value"));
        }

        assertThat(values).hasSize(4);
        values.forEach((key, ofKey) -> {
            for (int i = 0; i < ofKey.size(); i++) {
                assertThat(ofKey.get(i)).isEqualTo("auto-ack:" + key + ":" + i);
            }
        });
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(moved("auto", before)).containsExactly(17L, 29L, 23L, 19L));
    }

    @Test
    void explicitAcksMoveTheCommittedOffset() {
        reset("explicit", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        put("explicit", Map.of("A", 3, "B", 2, "C", 1, "D", 2));

        JsonNode message = consume("/topics/test.4/messages?group=explicit&noAck");
        for (int i = 1; i < 8; i++) {
            message = consume("/topics/test.4/messages?group=explicit&ackPartition=" + message.path("partition")
                    + "&ackOffset=" + message.path("offset"));
        }
        HttpResponse<String> last = post(
                "/topics/test.4/acks?group=explicit&partition=" + message.path("partition") + "&offset="
                        + message.path("offset"),
                TEXT,
                "");

        assertThat(last.body()).isEqualTo("{}");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(moved("explicit", before)).containsExactly(3L, 2L, 1L, 2L));
    }

    @Test
    void recordHeadersComeBack() {
        reset("headers", "test.1");
        HttpRequest request = HttpRequest.newBuilder(uri("/topics/test.1/messages?sync&key"))
                .header("Content-Type", TEXT)
                .header("x-kafka-foo-BAR", "YmFy")
                .POST(BodyPublishers.ofString("v"))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(200);

        JsonNode message = consume("/topics/test.1/messages?group=headers");

        assertThat(message.path("headers").toString()).isEqualTo("[{\"key\":\"Foo-Bar\",\"value\":\"YmFy\"}]");
        assertThat(message.path("key").asText()).isEmpty();
        assertThat(message.path("key").isNull()).isFalse();
    }

    @Test
    void offsetsAreSetAndShown() {
        String rows = "[{\"partition\":0,\"offset\":1100,\"metadata\":\"A100\"},{\"partition\":1,\"offset\":1,"
                + "\"metadata\":\"BC\"},{\"partition\":2,\"offset\":10000,\"metadata\":\"CBCB\",\"x\":{}}]";

        assertThat(post("/topics/test.4/offsets?group=set", JSON, rows).body()).isEqualTo("{}");
        JsonNode shown = read(send("GET", "/topics/test.4/offsets?group=set", null, ""));

        assertThat(shown).hasSize(4);
        assertThat(shown.path(0).path("offset").asLong()).isEqualTo(1100);
        assertThat(shown.path(0).path("metadata").asText()).isEqualTo("A100");
        assertThat(shown.path(1).path("sparse_acks").asText()).isEqualTo("1-3");
        assertThat(shown.path(2).path("sparse_acks").asText()).isEqualTo("2-3,5-6");
        assertThat(shown.path(3).path("offset").asLong()).isEqualTo(-1);
        shown.forEach(row -> assertThat(row.path("count").asLong())
                .isEqualTo(row.path("end").asLong() - row.path("begin").asLong()));
    }

    @Test
    void consumersOfAGroupAreListedOnOneLine() {
        reset("listed", "test.4");
        put("listed", Map.of("A", 1));
        consume("/topics/test.4/messages?group=listed");

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(send("GET", "/topics/test.4/consumers?group=listed", null, "")
                                .body())
                        .isEqualTo("{\n  \"listed\": {\n    \"pxyH_client_id\": [0,1,2,3]\n  }\n}"));
        assertThat(send("GET", "/topics/test.1/consumers?group=listed", null, "")
                        .body())
                .contains("topic test.1 is not consumed by listed");
    }

    @Test
    void messageOfAClientThatHungUpGoesToTheNextAtOnce() {
        reset("gone", "test.1");
        try (RawClient first = RawClient.connect(new InetSocketAddress("127.0.0.1", surface.port()))) {
            first.request("GET /topics/test.1/messages?group=gone&noAck");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(send("GET", "/topics/test.1/consumers?group=gone", null, "")
                                    .body())
                            .contains("[0]"));
        }

        post("/topics/test.1/messages?sync", TEXT, "for the next");

        assertThat(text(consume("/topics/test.1/messages?group=gone"), "value")).isEqualTo("for the next");
    }

    private static ConsumerConfig.Builder consumer() {
        return ConsumerConfig.builder()
                .longPollingTimeout(Duration.ofSeconds(3))
                .retryBackoff(Duration.ofMillis(100))
                .ackTimeout(Duration.ofSeconds(60))
                .offsetsCommitInterval(Duration.ofMillis(50));
    }

    private static ClusterConfig cluster(ConsumerConfig consumer) {
        TestCluster cluster = KAFKA.cluster();
        return ClusterConfig.builder()
                .clientId(Optional.of("pxyH_client_id"))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers().split(",")))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(cluster.zooKeeperConnect()))
                        .build())
                .consumer(consumer)
                .build();
    }

    private static URI uri(String target) {
        return URI.create("http://127.0.0.1:" + surface.port() + target);
    }

    private static HttpResponse<String> post(String target, String type, String body) {
        return send("POST", target, type, body);
    }

    private static HttpResponse<String> send(String method, String target, String type, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type.equals("form") ? FORM : type);
        }
        return send(request.build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next message; a group that still joins may let a poll or two go by. */
    private static JsonNode consume(String target) {
        for (int attempt = 0; attempt < 8; attempt++) {
            HttpResponse<String> response = send("GET", target, null, "");
            if (response.statusCode() == 200) {
                return read(response);
            }
            assertThat(response.statusCode()).isEqualTo(408);
        }
        throw new AssertionError("no message at " + target);
    }

    private static JsonNode read(HttpResponse<String> response) {
        try {
            return json.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static String text(JsonNode message, String member) {
        return new String(Base64.getDecoder().decode(message.path(member).asText()), StandardCharsets.UTF_8);
    }

    private static void put(String prefix, Map<String, Integer> counts) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        counts.forEach((key, count) -> {
            for (int i = 0; i < count; i++) {
                records.add(new ProducerRecord<>(
                        "test.4",
                        PARTITIONS.get(key),
                        key.getBytes(StandardCharsets.UTF_8),
                        (prefix + ":" + key + ":" + i).getBytes(StandardCharsets.UTF_8)));
            }
        });
        var written = topics.produce(records);
        assertThat(written.stream().collect(groupingBy(metadata -> metadata.partition())))
                .hasSize(counts.size());
    }

    private static void reset(String group, String topic) {
        Map<Integer, OffsetAndMetadata> newest = new HashMap<>();
        topics.endOffsets(topic).forEach((partition, end) -> newest.put(partition, new OffsetAndMetadata(end)));
        topics.commit(group, topic, newest);
    }

    private static List<Long> growth(String topic, Map<Integer, Long> before) {
        Map<Integer, Long> after = new TreeMap<>(topics.endOffsets(topic));
        return after.entrySet().stream()
                .map(end -> end.getValue() - before.get(end.getKey()))
                .toList();
    }

    private static List<Long> moved(String group, Map<Integer, Long> before) {
        Map<Integer, OffsetAndMetadata> committed = new TreeMap<>(topics.committed(group, "test.4"));
        return committed.entrySet().stream()
                .map(offset -> offset.getValue().offset() - before.get(offset.getKey()))
                .toList();
    }
}
