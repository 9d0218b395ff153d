package io.pixy.server.http;

import static io.pixy.server.http.RestCaller.FORM;
import static io.pixy.server.http.RestCaller.JSON;
import static io.pixy.server.http.RestCaller.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.RequiredAcks;
import io.pixy.server.CaseCluster;
import io.pixy.server.grpc.RawHttp2;
import io.pixy.server.http.RestCaller.Answered;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Topics;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
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
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MANY = 12;
    private static final int MANY_RESETS = 40;

    @RegisterExtension
    static final ClusterExtension KAFKA = CaseCluster.kafka();

    private static CaseCluster cases;
    private static Service service;
    private static RestCaller rest;
    private static Topics topics;

    @BeforeAll
    static void start() {
        cases = new CaseCluster(KAFKA.cluster());
        topics = cases.topics();
        ConsumerConfig disabled = CaseCluster.consumer().disabled(true).build();
        service = Service.start(CaseCluster.engine()
                .cluster("pxyH", cases.config("pxyH_client_id").build())
                .cluster("disabled", cases.config("disabled").consumer(disabled).build())
                .cluster(
                        "old",
                        cases.config("old")
                                .kafka(cases.brokers()
                                        .version(KafkaVersion.parse("0.10.2.1"))
                                        .build())
                                .consumer(disabled)
                                .build())
                .cluster(
                        "careless",
                        cases.config("careless")
                                .producer(ProducerConfig.builder()
                                        .requiredAcks(RequiredAcks.NO_RESPONSE)
                                        .build())
                                .consumer(disabled)
                                .build())
                .cluster(
                        "narrow",
                        cases.config("narrow")
                                .consumer(CaseCluster.consumer()
                                        .channelBufferSize(1)
                                        .build())
                                .build())
                .cluster(
                        "patient",
                        cases.config("patient")
                                .consumer(CaseCluster.consumer()
                                        .channelBufferSize(1)
                                        .longPollingTimeout(Duration.ofMinutes(1))
                                        .build())
                                .build())
                .cluster(
                        "brief",
                        cases.config("brief")
                                .consumer(CaseCluster.consumer()
                                        .longPollingTimeout(Duration.ofMillis(300))
                                        .ackTimeout(Duration.ofMillis(500))
                                        .subscriptionTimeout(Duration.ofMillis(500))
                                        .build())
                                .build()));
        rest = service.rest();
    }

    @AfterAll
    static void stop() {
        service.stop();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(resources = "cases.csv", delimiter = '|', quoteCharacter = '`', numLinesToSkip = 1)
    void answersAsTheOriginal(String id, String requestLine, String type, String body, int status, String expected) {
        String[] words = requestLine.split(" ", 2);

        Answered answer = words[0].equals("GET")
                ? rest.get(words[1])
                : rest.post(words[1], "form".equals(type) ? FORM : type, body == null ? "" : body);

        assertThat(answer.status()).isEqualTo(status);
        if (expected != null && expected.startsWith("error:")) {
            assertThat(answer.error()).isEqualTo(expected.substring("error:".length()));
        } else if (expected != null) {
            assertThat(answer.body()).matches("(?s)" + expected);
        }
    }

    @Test
    void A3_keysDecidePartitions() {
        Map<Integer, Long> before = topics.endOffsets("test.4");

        for (int i = 0; i < 10; i++) {
            for (int key = 1; key <= 5; key++) {
                assertThat(rest.post("/topics/test.4/messages?key=" + key, TEXT, "" + i)
                                .body())
                        .isEqualTo("{}");
            }
        }

        awaitGrowth("test.4", before, 20, 10, 10, 10);
    }

    @Test
    void A4_A5_withoutKeyMessagesSpreadAndWithAnEmptyOneTheyDoNot() {
        Map<Integer, Long> before = topics.endOffsets("test.4");

        for (int i = 0; i < 100; i++) {
            assertThat(rest.post("/topics/test.4/messages?sync", TEXT, "" + i).status())
                    .isEqualTo(200);
        }
        List<Long> spread = cases.growth("test.4", before);
        Map<Integer, Long> between = topics.endOffsets("test.4");
        for (int i = 0; i < 10; i++) {
            assertThat(rest.post("/topics/test.4/messages?key=", TEXT, "" + i).body())
                    .isEqualTo("{}");
        }

        assertThat(spread).allMatch(grown -> grown > 0);
        awaitGrowth("test.4", between, 0, 0, 0, 10);
    }

    @Test
    void A13_A14_largestMessageFitsAndOneByteMoreIsDropped() {
        // max_message_bytes less the key and what is counted for a message while kafka.version is not set
        int largest = 1_000_000 - "foo".length() - 26;
        Map<Integer, Long> before = topics.endOffsets("test.4");

        assertThat(rest.post("/topics/test.4/messages?key=foo", TEXT, "x".repeat(largest)))
                .isEqualTo(new Answered(200, "{}"));
        assertThat(rest.post("/topics/test.4/messages?key=foo", TEXT, "x".repeat(largest + 1)))
                .isEqualTo(new Answered(200, "{}"));
        Answered tooLarge = rest.post("/topics/test.4/messages?sync&key=foo", TEXT, "x".repeat(largest + 1));

        assertThat(tooLarge.status()).isEqualTo(500);
        assertThat(tooLarge.error())
                .isEqualTo("kafka server: Message was too large, server rejected it to avoid allocation error.");
        awaitGrowth("test.4", before, 0, 1, 0, 0);
        assertThat(topics.read("test.4", 1, before.get(1), before.get(1) + 1))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).hasSize(largest));
    }

    @Test
    void A20_autoAckConsumesEachMessageOnceAndInOrder() {
        cases.reset("auto", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        cases.put("auto-ack", Map.of("A", 17, "B", 19, "C", 23, "D", 29));

        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < 88; i++) {
            collect(values, rest.consume("/topics/test.4/messages?group=auto"));
        }

        assertInOrder("auto-ack", values);
        awaitMoved("auto", before, 17, 29, 23, 19);
    }

    @Test
    void A21_whatIsNotAcknowledgedIsNotCommitted() {
        cases.reset("no-ack", "test.1");
        Map<Integer, Long> before = topics.endOffsets("test.1");
        rest.post("/topics/test.1/messages?sync", TEXT, "x");

        Answered message = rest.consume("/clusters/brief/topics/test.1/messages?group=no-ack&noAck");
        awaitReleased("no-ack");

        assertThat(message.text("value")).isEqualTo("x");
        assertThat(cases.moved("no-ack", "test.1", before)).containsExactly(0L);
    }

    @Test
    void A22_explicitAcksMoveTheCommittedOffset() {
        cases.reset("explicit", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        cases.put("explicit-ack", Map.of("A", 17, "B", 19, "C", 23, "D", 29));
        Map<String, List<String>> values = new TreeMap<>();

        Answered message = rest.consume("/topics/test.4/messages?group=explicit&noAck");
        collect(values, message);
        for (int i = 1; i < 88; i++) {
            message = rest.consume("/topics/test.4/messages?group=explicit&ackPartition=" + message.number("partition")
                    + "&ackOffset=" + message.number("offset"));
            collect(values, message);
        }
        Answered last = rest.post(
                "/topics/test.4/acks?group=explicit&partition=" + message.number("partition") + "&offset="
                        + message.number("offset"),
                TEXT,
                "");

        assertThat(last).isEqualTo(new Answered(200, "{}"));
        assertInOrder("explicit-ack", values);
        awaitMoved("explicit", before, 17, 29, 23, 19);
    }

    @Test
    void A24_G20_recordHeadersComeBack() {
        cases.reset("headers", "test.1");
        Answered written = rest.send(rest.request("/topics/test.1/messages?sync&key")
                .header("Content-Type", TEXT)
                .header("x-kafka-foo-BAR", "YmFy")
                .POST(BodyPublishers.ofString("v")));

        Answered message = rest.consume("/topics/test.1/messages?group=headers");

        assertThat(written.status()).isEqualTo(200);
        assertThat(message.json().path("headers").toString()).isEqualTo("[{\"key\":\"Foo-Bar\",\"value\":\"YmFy\"}]");
        assertThat(message.json().path("key").isTextual()).isTrue();
        assertThat(message.text("key")).isEmpty();
    }

    @Test
    void A8_A9_G23_headersNeedAVersionAndBase64() {
        String unsupported = "headers are not supported with this version of Kafka";

        Answered bad = produceWithHeader("", "invalid!");
        Answered badInOld = produceWithHeader("/clusters/old", "invalid!");
        Answered old = produceWithHeader("/clusters/old", "YmFy");

        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.error()).isEqualTo("Invalid base64 encoding for header: X-Kafka-Foo");
        assertThat(badInOld).isEqualTo(bad);
        assertThat(old.status()).isEqualTo(400);
        assertThat(old.error()).startsWith(unsupported);
    }

    @Test
    void A27_G44_offsetsAreSetAndShown() {
        String rows = "[{\"partition\":0,\"offset\":1100,\"metadata\":\"hi <b>\"},{\"partition\":1,\"offset\":1,"
                + "\"metadata\":\"BC\"},{\"partition\":2,\"offset\":10000,\"metadata\":\"CBCB\",\"x\":{}}]";

        assertThat(rest.post("/topics/test.4/offsets?group=set", JSON, rows)).isEqualTo(new Answered(200, "{}"));
        Answered shown = rest.get("/topics/test.4/offsets?group=set");

        assertThat(shown.json()).hasSize(4);
        assertThat(shown.json().path(0).path("offset").asLong()).isEqualTo(1100);
        assertThat(shown.body()).contains("\"metadata\": \"hi \\u003cb\\u003e\"");
        assertThat(shown.json().path(1).path("sparse_acks").asText()).isEqualTo("1-3");
        assertThat(shown.json().path(2).path("sparse_acks").asText()).isEqualTo("2-3,5-6");
        assertThat(shown.json().path(3).path("offset").asLong()).isEqualTo(-1);
        shown.json()
                .forEach(row -> assertThat(row.path("count").asLong())
                        .isEqualTo(row.path("end").asLong() - row.path("begin").asLong()));
    }

    @Test
    void A31_lagIsToldFromWhereTheGroupIs() {
        cases.put("lag", Map.of("A", 2, "D", 2, "C", 2));
        String rows =
                "[{\"partition\":0,\"offset\":-1},{\"partition\":1,\"offset\":-2},{\"partition\":2,\"offset\":1}]";

        assertThat(rest.post("/topics/test.4/offsets?group=lag", JSON, rows).status())
                .isEqualTo(200);
        JsonNode shown = rest.get("/topics/test.4/offsets?group=lag").json();

        assertThat(shown.path(0).path("lag").asLong()).isZero();
        assertThat(shown.path(1).path("lag").asLong())
                .isEqualTo(shown.path(1).path("count").asLong());
        assertThat(shown.path(2).path("lag").asLong())
                .isEqualTo(shown.path(2).path("end").asLong() - 1);
    }

    @Test
    void D2_partitionsThatAreNotListedKeepTheirOffsets() {
        rest.post("/topics/test.4/offsets?group=partial", JSON, """
                [{"partition":0,"offset":1001,"metadata":"A1"},{"partition":1,"offset":1002,"metadata":"A2"},
                {"partition":2,"offset":1003,"metadata":"A3"},{"partition":3,"offset":1004,"metadata":"A4"}]""");

        rest.post("/topics/test.4/offsets?group=partial", JSON, """
                [{"partition":0,"offset":2001,"metadata":"B1"},{"partition":3,"offset":2004,"metadata":"B4"}]""");

        List<String> shown = new ArrayList<>();
        rest.get("/topics/test.4/offsets?group=partial")
                .json()
                .forEach(row -> shown.add(
                        row.path("offset") + " " + row.path("metadata").asText()));
        assertThat(shown).containsExactly("2001 B1", "1002 A2", "1003 A3", "2004 B4");
    }

    @Test
    void A30_G49_offsetOfAnUnknownPartitionFailsTheCallThoughOthersAreCommitted() {
        Answered answer = rest.post(
                "/topics/test.4/offsets?group=half",
                JSON,
                "[{\"partition\":5,\"offset\":3},{\"partition\":0,\"offset\":7}]");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).isEqualTo("Unknown topic");
        assertThat(rest.get("/topics/test.4/offsets?group=half")
                        .json()
                        .path(0)
                        .path("offset")
                        .asLong())
                .isEqualTo(7);
    }

    @Test
    void G50_metadataThatIsTooLongIsRefused() {
        Answered answer =
                rest.post("/topics/test.4/offsets?group=long", JSON, "[{\"metadata\":\"" + "x".repeat(5000) + "\"}]");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.error())
                .isEqualTo("kafka server: Specified a string larger than the configured maximum for offset metadata.");
    }

    @Test
    void timeIsLookedUp() {
        long end = topics.produce("test.64", 63, null, new byte[] {1}).offset() + 1;

        JsonNode all =
                rest.get("/topics/test.64/offsets/at?time=2100-01-01T00:00:00Z").json();

        assertThat(all).hasSize(64);
        assertThat(all.path(63).path("offset").asLong()).isEqualTo(end);
        assertThat(rest.get("/topics/test.64/offsets/at?time=0")
                        .json()
                        .path(63)
                        .path("offset")
                        .asLong())
                .isZero();
    }

    @Test
    void A32_A34_consumersOfAGroupAreListedOnOneLine() {
        cases.reset("listed", "test.4");
        cases.put("get.consumers", Map.of("A", 1, "B", 1, "C", 1, "D", 1));
        for (int i = 0; i < 4; i++) {
            rest.consume("/topics/test.4/messages?group=listed");
        }

        assertThat(rest.get("/topics/test.4/consumers?group=listed").body())
                .isEqualTo("{\n  \"listed\": {\n    \"pxyH_client_id\": [0,1,2,3]\n  }\n}");
        assertThat(rest.get("/topics/test.1/consumers?group=listed"))
                .extracting(Answered::status, Answered::error)
                .containsExactly(400, "topic test.1 is not consumed by listed");
    }

    @Test
    void A42_messageOfANamedClusterComesBack() {
        cases.reset("named", "test.1");

        Answered written = rest.post("/clusters/pxyH/topics/test.1/messages?sync", TEXT, "Bazinga!");
        Answered read = rest.consume("/clusters/pxyH/topics/test.1/messages?group=named");

        assertThat(written.number("partition")).isZero();
        assertThat(read.number("offset")).isEqualTo(written.number("offset"));
        assertThat(read.text("value")).isEqualTo("Bazinga!");
    }

    @Test
    void G27_withoutAcknowledgementTheOffsetIsAlwaysZero() {
        for (int i = 0; i < 2; i++) {
            assertThat(rest.post("/clusters/careless/topics/test.1/messages?sync", TEXT, "x")
                            .body())
                    .isEqualTo("{\n  \"partition\": 0,\n  \"offset\": 0\n}");
        }
    }

    @Test
    void G28_G29_recordsOfEveryShapeComeBack() {
        cases.reset("shapes", "test.1");
        topics.produce(List.of(
                new ProducerRecord<>("test.1", 0, null, null),
                new ProducerRecord<>("test.1", 0, new byte[0], new byte[0]),
                new ProducerRecord<>(
                        "test.1",
                        0,
                        new byte[] {(byte) 0xff},
                        new byte[] {1},
                        List.of(new RecordHeader("é<&>", (byte[]) null), new RecordHeader("e", new byte[0])))));

        assertThat(rest.consume("/topics/test.1/messages?group=shapes").body())
                .startsWith("{\n  \"key\": null,\n  \"value\": null,\n");
        assertThat(rest.consume("/topics/test.1/messages?group=shapes").body())
                .startsWith("{\n  \"key\": \"\",\n  \"value\": \"\",\n");
        assertThat(rest.consume("/topics/test.1/messages?group=shapes").body())
                .startsWith("{\n  \"key\": \"/w==\",")
                .contains("\"key\": \"é\\u003c\\u0026\\u003e\",\n      \"value\": null")
                .contains("\"key\": \"e\",\n      \"value\": \"\"");
    }

    @Test
    void G41_acksThatComeAfterTheGroupWasReleasedAreRefusedAndCommitNothing() {
        cases.reset("stale", "test.1");
        Map<Integer, Long> before = topics.endOffsets("test.1");
        rest.post("/topics/test.1/messages?sync", TEXT, "x");
        Answered message = rest.consume("/clusters/brief/topics/test.1/messages?group=stale&noAck");
        awaitReleased("stale");

        Answered ack = rest.post(
                "/clusters/brief/topics/test.1/acks?group=stale&partition=0&offset=" + message.number("offset"),
                TEXT,
                "");

        assertThat(ack.status()).isEqualTo(500);
        assertThat(ack.error()).isEqualTo("acks channel missing for {stale test.1 0}");
        assertThat(cases.moved("stale", "test.1", before)).containsExactly(0L);
    }

    /**
     * Clients that ask and are gone up to 3 ms later, while messages come: none of them acknowledges anything, so each
     * message has to reach the client that stays.
     */
    @Test
    void requestsThatAreResetWhileMessagesComeSpendNone() throws IOException {
        topics.create("resets", 1);
        cases.reset("resets", "resets");
        String target = "/clusters/brief/topics/resets/messages?group=resets";
        List<CompletableFuture<Answered>> produced = new ArrayList<>();
        try (RawHttp2 streams = new RawHttp2(service.surface().port())) {
            for (int i = 0; i < MANY_RESETS; i++) {
                produced.add(rest.begin(rest.request("/topics/resets/messages?sync")
                        .header("Content-Type", TEXT)
                        .POST(BodyPublishers.ofString("m" + i))));
                RawClient socket = RawClient.connect(service.address());
                socket.request("GET " + target + "&noAck");
                streams.send(RawHttp2.get(2 * i + 1, target + "&noAck"));
                LockSupport.parkNanos(Duration.ofMillis(i % 4).toNanos());
                socket.close();
                streams.send(RawHttp2.reset(2 * i + 1));
            }
        }
        assertThat(produced)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));

        assertThat(receive(target, MANY_RESETS)).isEqualTo(offsets(0, MANY_RESETS));
    }

    /** The sockets are closed before the first message is there, so the server can know, though Jetty was not told yet. */
    @Test
    void automaticAcksSpendNothingOnRequestsThatWereResetBefore() {
        topics.create("early-resets", 1);
        cases.reset("early-resets", "early-resets");
        String target = "/topics/early-resets/messages?group=early-resets";
        assertThat(rest.get(target).status()).isEqualTo(408);
        for (int i = 0; i < MANY_RESETS; i++) {
            RawClient socket = RawClient.connect(service.address());
            socket.request("GET " + target);
            LockSupport.parkNanos(Duration.ofMillis(i % 4).toNanos());
            socket.close();
        }
        for (int i = 0; i < MANY_RESETS; i++) {
            assertThat(rest.post("/topics/early-resets/messages?sync", TEXT, "m" + i)
                            .status())
                    .isEqualTo(200);
        }

        assertThat(receive(target, MANY_RESETS)).isEqualTo(offsets(0, MANY_RESETS));
    }

    /** With a client that stays, until it has so many. */
    private static Set<Long> receive(String target, int count) {
        Set<Long> received = new TreeSet<>();
        Awaitility.await().atMost(SOON).until(() -> {
            Answered answer = rest.get(target);
            if (answer.status() == 200) {
                received.add(answer.number("offset"));
            }
            return received.size() >= count;
        });
        return received;
    }

    private static Set<Long> offsets(long first, int count) {
        return LongStream.range(first, first + count).boxed().collect(Collectors.toSet());
    }

    @Test
    void G42_moreRequestsThanMayWaitAreRefusedAtOnce() {
        cases.reset("crowd", "test.1");

        List<CompletableFuture<Answered>> crowd = IntStream.range(0, MANY)
                .mapToObj(i -> rest.begin(rest.request("/clusters/narrow/topics/test.1/messages?group=crowd")
                        .GET()))
                .toList();
        List<Integer> statuses =
                crowd.stream().map(answer -> answer.join().status()).sorted().toList();

        // one waits, and one more than may wait is taken
        assertThat(statuses.subList(0, 2)).containsExactly(408, 408);
        assertThat(statuses.subList(2, MANY)).containsOnly(429);
    }

    /** Long before their time is over: the connection stays, so only the reset tells that they are gone. */
    @Test
    void streamsThatAreResetFreeTheirPlacesInAFullLine() throws Exception {
        topics.create("freed", 1);
        cases.reset("freed", "freed");
        String target = "/clusters/patient/topics/freed/messages?group=freed";
        try (RawHttp2 streams = new RawHttp2(service.surface().port())) {
            // one is served and one stands in line: the answer to another one tells that they do
            List<Integer> crowd = List.of(1, 3, 5);
            for (int stream : crowd) {
                streams.send(RawHttp2.get(stream, target));
            }
            int refused = streams.next(RawHttp2.HEADERS).stream();
            assertThat(crowd).contains(refused);
            assertThat(rest.get(target).status()).isEqualTo(429);

            for (int stream : crowd) {
                if (stream != refused) {
                    streams.send(RawHttp2.reset(stream));
                }
            }

            AtomicReference<CompletableFuture<Answered>> next = new AtomicReference<>();
            Awaitility.await().atMost(SOON).until(() -> {
                next.set(rest.begin(rest.request(target).GET()));
                return !isAnsweredSoon(next.get());
            });
            rest.post("/topics/freed/messages?sync", TEXT, "x");
            assertThat(next.get().join().text("value")).isEqualTo("x");
        }
    }

    private static boolean isAnsweredSoon(CompletableFuture<Answered> answer) throws Exception {
        try {
            return answer.get(1, TimeUnit.SECONDS) != null;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Test
    void messageOfAClientThatHungUpGoesToTheNextAtOnce() {
        cases.reset("gone", "test.1");
        try (RawClient first = RawClient.connect(service.address())) {
            first.request("GET /topics/test.1/messages?group=gone&noAck");
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(rest.get("/topics/test.1/consumers?group=gone")
                                    .body())
                            .contains("[0]"));
        }

        rest.post("/topics/test.1/messages?sync", TEXT, "for the next");

        assertThat(rest.consume("/topics/test.1/messages?group=gone").text("value"))
                .isEqualTo("for the next");
    }

    private static Answered produceWithHeader(String cluster, String value) {
        return rest.send(rest.request(cluster + "/topics/test.1/messages?key=foo&sync")
                .header("Content-Type", TEXT)
                .header("X-Kafka-Foo", value)
                .POST(BodyPublishers.ofString("test")));
    }

    private static void collect(Map<String, List<String>> values, Answered message) {
        String key = message.text("key");
        assertThat(message.number("partition")).isEqualTo((long) CaseCluster.PARTITIONS.get(key));
        values.computeIfAbsent(key, k -> new ArrayList<>()).add(message.text("value"));
    }

    private static void assertInOrder(String prefix, Map<String, List<String>> values) {
        assertThat(values).hasSize(4);
        values.forEach((key, ofKey) -> {
            for (int i = 0; i < ofKey.size(); i++) {
                assertThat(ofKey.get(i)).isEqualTo(prefix + ":" + key + ":" + i);
            }
        });
    }

    private static void awaitGrowth(String topic, Map<Integer, Long> before, long... growth) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(cases.growth(topic, before))
                        .containsExactlyElementsOf(Arrays.stream(growth).boxed().toList()));
    }

    private static void awaitMoved(String group, Map<Integer, Long> before, long... moved) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(cases.moved(group, "test.4", before))
                        .containsExactlyElementsOf(Arrays.stream(moved).boxed().toList()));
    }

    /** Nobody asked for the topic for as long as the subscription lasts. */
    private static void awaitReleased(String group) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(rest.get("/topics/test.1/consumers?group=" + group)
                                .error())
                        .isEqualTo("unknown consumer group " + group));
    }
}
