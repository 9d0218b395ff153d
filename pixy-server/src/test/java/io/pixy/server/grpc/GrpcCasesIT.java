package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.ConsumerPartitions;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyBlockingStub;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.RecordHeader;
import mailgun.kafkapixy.SetOffsetsRq;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The black-box cases of the gRPC API over the engine, a broker and ZooKeeper. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class GrpcCasesIT {
    private static final String UNKNOWN_TOPIC =
            "kafka server: Request was for a topic or partition that does not exist on this broker.";
    private static final String INVALID_TOPIC =
            "kafka server: The request attempted to perform an operation on an invalid topic.";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Where each of these keys goes, of four partitions. */
    private static final Map<String, Integer> PARTITIONS = Map.of("A", 0, "B", 3, "C", 2, "D", 1);

    @RegisterExtension
    static final ClusterExtension KAFKA =
            ClusterExtension.of(TestCluster.builder().brokerProperty("auto.create.topics.enable", "false"));

    private static PixyEngine engine;
    private static Loopback server;
    private static Topics topics;

    @BeforeAll
    static void start() {
        topics = KAFKA.cluster().topics();
        topics.create("test.1", 1);
        topics.create("test.4", 4);
        KafkaVersion old = KafkaVersion.parse("0.10.2.1").orElseThrow();
        engine = PixyEngine.builder()
                .cluster("pxyG", config("pxyG_client_id", consumer().build(), Optional.empty()))
                .cluster(
                        "old", config("old_client_id", consumer().disabled(true).build(), Optional.of(old)))
                .build();
        engine.start();
        server = new Loopback(engine);
    }

    @AfterAll
    static void stop() {
        engine.close();
        server.close();
    }

    static Stream<Arguments> refusals() {
        String headers = "headers are not supported with this version of Kafka. Consider changing `kafka.version`"
                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L35)";
        return Stream.of(
                refused(
                        "B5",
                        c -> c.produce(produce("test.4").setCluster("invalid").build()),
                        3,
                        "proxy `invalid` does not exist"),
                refused(
                        "B6",
                        c -> c.produce(produce("test.4")
                                .setCluster("old")
                                .addHeaders(header("foo", "bar"))
                                .build()),
                        3,
                        headers),
                refused(
                        "B6 async",
                        c -> c.produce(produce("test.4")
                                .setCluster("old")
                                .setAsyncMode(true)
                                .addHeaders(header("foo", "bar"))
                                .build()),
                        3,
                        headers),
                refused(
                        "B14",
                        c -> c.consumeNAck(
                                consume("test.4", "foo").setCluster("invalid").build()),
                        3,
                        "proxy `invalid` does not exist"),
                refused(
                        "B15",
                        c -> c.consumeNAck(consume("test.4", "foo")
                                .setCluster("old")
                                .setAutoAck(true)
                                .build()),
                        14,
                        "service is disabled by configuration"),
                refused(
                        "B15 ack first",
                        c -> c.consumeNAck(consume("test.4", "foo")
                                .setCluster("old")
                                .setAckOffset(-1)
                                .build()),
                        3,
                        "invalid ack: bad offset: -1"),
                refused("G62 empty", c -> c.produce(produce("").build()), 13, INVALID_TOPIC),
                refused("G62 illegal", c -> c.produce(produce("a b/c").build()), 13, INVALID_TOPIC),
                refused("unknown topic", c -> c.produce(produce("no-such-topic").build()), 3, UNKNOWN_TOPIC),
                refused(
                        "too large",
                        c -> c.produce(produce("test.1")
                                .setKeyValue(utf8("foo"))
                                .setMessage(ByteString.copyFrom(new byte[1_000_000 - 28]))
                                .build()),
                        13,
                        "kafka server: Message was too large, server rejected it to avoid allocation error."),
                refused(
                        "G64 partition",
                        c -> c.consumeNAck(
                                consume("test.1", "foo").setAckPartition(-1).build()),
                        3,
                        "invalid ack: bad partition: -1"),
                refused(
                        "G64 offset",
                        c -> c.consumeNAck(
                                consume("test.1", "foo").setAckOffset(-1).build()),
                        3,
                        "invalid ack: bad offset: -1"),
                refused(
                        "unknown topic",
                        c -> c.consumeNAck(consume("no-such-topic", "foo").build()),
                        5,
                        "long polling timeout"),
                refused("G67", c -> c.ack(ack("test.1", "nog").build()), 13, "acks channel missing for {nog test.1 0}"),
                refused(
                        "disabled",
                        c -> c.ack(ack("test.1", "nog").setCluster("old").build()),
                        13,
                        "acks channel missing for {nog test.1 0}"),
                refused(
                        "negative",
                        c -> c.ack(ack("test.1", "nog").setPartition(-1).build()),
                        3,
                        "invalid ack: bad partition: -1"),
                refused(
                        "unknown topic",
                        c -> c.getOffsets(offsets("no-such-topic")),
                        5,
                        "failed to get topic partitions: " + UNKNOWN_TOPIC),
                refused(
                        "empty topic",
                        c -> c.getOffsets(offsets("")),
                        13,
                        "failed to get topic partitions: " + INVALID_TOPIC),
                refused(
                        "unknown topic",
                        c -> c.setOffsets(set("no-such-topic", 0).build()),
                        5,
                        UNKNOWN_TOPIC),
                refused("empty topic", c -> c.setOffsets(set("", 0).build()), 5, UNKNOWN_TOPIC),
                refused("unknown partition", c -> c.setOffsets(set("test.4", 5).build()), 5, UNKNOWN_TOPIC),
                refused(
                        "long metadata",
                        c -> c.setOffsets(
                                set("test.4", PartitionOffset.newBuilder().setMetadata("x".repeat(5000)))
                                        .build()),
                        13,
                        "kafka server: Specified a string larger than the configured maximum for offset metadata."),
                refused(
                        "unknown group",
                        c -> c.listConsumers(consumers("test.4", "no-such-group")),
                        5,
                        "unknown consumer group no-such-group"),
                refused(
                        "unknown topic",
                        c -> c.getTopicMetadata(topic("no-such-topic", false)),
                        5,
                        "failed to fetch topic configuration: zk: node does not exist"),
                refused(
                        "unknown topic",
                        c -> c.getTopicMetadata(topic("no-such-topic", true)),
                        5,
                        "failed to get partitions: " + UNKNOWN_TOPIC),
                refused(
                        "empty topic",
                        c -> c.getTopicMetadata(topic("", false)),
                        13,
                        "failed to fetch topic configuration: zk: invalid path"),
                refused(
                        "empty topic",
                        c -> c.getTopicMetadata(topic("", true)),
                        13,
                        "failed to get partitions: " + INVALID_TOPIC));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusesAsTheOriginal(String id, Function<KafkaPixyBlockingStub, ?> call, Code code, String text) {
        Status status = server.failure(call);

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void asyncKeysDecidePartitions() {
        Map<Integer, Long> before = topics.endOffsets("test.4");

        for (int i = 0; i < 10; i++) {
            ProdRs response = server.client()
                    .produce(produce("test.4")
                            .setKeyValue(utf8("" + i))
                            .setAsyncMode(true)
                            .build());
            assertThat(response)
                    .isEqualTo(
                            ProdRs.newBuilder().setPartition(-1).setOffset(-1).build());
        }

        Awaitility.await()
                .untilAsserted(() -> assertThat(growth("test.4", before)).containsExactly(3L, 2L, 2L, 3L));
    }

    @Test
    void undefinedKeySpreadsAndDefaultKeyDoesNot() {
        Map<Integer, Long> before = topics.endOffsets("test.4");
        for (int i = 0; i < 100; i++) {
            ProdRs unused = server.client()
                    .produce(produce("test.4").setKeyUndefined(true).build());
        }
        List<Long> spread = growth("test.4", before);
        Map<Integer, Long> between = topics.endOffsets("test.4");

        for (int i = 0; i < 10; i++) {
            ProdRs unused = server.client().produce(produce("test.4").build());
        }

        assertThat(spread).allMatch(grown -> grown > 0);
        assertThat(growth("test.4", between)).containsExactly(0L, 0L, 0L, 10L);
    }

    @Test
    void defaultKeyIsStoredAsNone() {
        reset("default-key", "test.4");

        ProdRs written = server.client().produce(produce("test.4").build());

        ConsRs message = next(consume("test.4", "default-key").setAutoAck(true));
        assertThat(written.getPartition()).isEqualTo(3);
        assertThat(message.getOffset()).isEqualTo(written.getOffset());
        assertThat(message.getKeyUndefined()).isTrue();
    }

    @Test
    void autoAckConsumesEachMessageOnceAndInOrder() {
        reset("auto", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        put("auto-ack", Map.of("A", 17, "B", 19, "C", 23, "D", 29));

        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < 88; i++) {
            collect(values, next(consume("test.4", "auto").setAutoAck(true).setAckPartition(-9)));
        }

        assertInOrder("auto-ack", values);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(moved("auto", before)).containsExactly(17L, 29L, 23L, 19L));
    }

    @Test
    void explicitAcksMoveTheCommittedOffset() {
        reset("explicit", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        put("explicit", Map.of("A", 17, "B", 19, "C", 23, "D", 29));
        Map<String, List<String>> values = new TreeMap<>();

        ConsRs message = next(consume("test.4", "explicit").setNoAck(true));
        collect(values, message);
        for (int i = 1; i < 88; i++) {
            message = next(consume("test.4", "explicit")
                    .setAckPartition(message.getPartition())
                    .setAckOffset(message.getOffset()));
            collect(values, message);
        }
        AckRs unused = server.client()
                .ack(ack("test.4", "explicit")
                        .setPartition(message.getPartition())
                        .setOffset(message.getOffset())
                        .build());

        assertInOrder("explicit", values);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(moved("explicit", before)).containsExactly(17L, 29L, 23L, 19L));
    }

    @Test
    void lagFallsWhenTheMessageIsConsumed() {
        reset("lag", "test.4");
        put("lag", Map.of("A", 1));
        GetOffsetsRq request = offsets("test.4").toBuilder().setGroup("lag").build();

        PartitionOffset behind = server.client().getOffsets(request).getOffsets(0);
        ConsRs unused = next(consume("test.4", "lag").setAutoAck(true));

        assertThat(behind.getLag()).isEqualTo(1);
        assertThat(behind.getCount()).isPositive();
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(server.client()
                                .getOffsets(request)
                                .getOffsets(0)
                                .getLag())
                        .isZero());
    }

    @Test
    void unknownGroupHasOffsetsToShow() {
        List<PartitionOffset> rows =
                server.client().getOffsets(offsets("test.4")).getOffsetsList();

        assertThat(rows).hasSize(4).allMatch(row -> row.getOffset() == -1 && row.getLag() == 0);
    }

    @Test
    void messageGoesRoundWithHeadersAndWithoutKeyInANamedCluster() {
        reset("round", "test.1");
        List<RecordHeader> headers = List.of(
                RecordHeader.newBuilder()
                        .setKey("b")
                        .setValue(ByteString.copyFrom(new byte[] {0, (byte) 0xff}))
                        .build(),
                header("a", ""),
                header("b", "2"),
                header("", ""));

        ProdRs written = server.client()
                .produce(produce("test.1")
                        .setCluster("pxyG")
                        .setKeyUndefined(true)
                        .setMessage(utf8("Превед"))
                        .addAllHeaders(headers)
                        .build());
        ConsRs read = next(consume("test.1", "round").setCluster("pxyG"));

        assertThat(read)
                .isEqualTo(ConsRs.newBuilder()
                        .setPartition(written.getPartition())
                        .setOffset(written.getOffset())
                        .setKeyUndefined(true)
                        .setMessage(utf8("Превед"))
                        .addAllHeaders(headers)
                        .build());
    }

    @Test
    void bogusAckOnAConsumeIsHarmlessAndOnItsOwnIsRefused() {
        reset("bogus", "test.1");
        ProdRs written = server.client().produce(produce("test.1").build());

        ConsRs read = next(consume("test.1", "bogus").setAckPartition(77));
        Status future = server.failure(
                c -> c.ack(ack("test.1", "bogus").setOffset(1_000_000).build()));

        assertThat(read.getOffset()).isEqualTo(written.getOffset());
        assertThat(future.getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(future.getDescription()).isEqualTo("offset 1000000 was never offered");
    }

    @Test
    void missingTopicDoesNotDisturb() {
        reset("missing", "test.1");
        long before = topics.endOffsets("test.1").get(0);
        topics.produce(Stream.iterate(0, i -> i + 1)
                .limit(10)
                .map(i -> new ProducerRecord<>("test.1", 0, bytes("A"), bytes("m:" + i)))
                .toList());
        CompletableFuture<Status> missing = CompletableFuture.supplyAsync(() ->
                server.failure(c -> c.consumeNAck(consume("missing", "missing").build())));

        for (int i = 0; i < 10; i++) {
            ConsRs message = next(consume("test.1", "missing").setAutoAck(true));
            assertThat(message.getMessage().toStringUtf8()).isEqualTo("m:" + i);
        }

        assertThat(missing.join().getCode()).isEqualTo(Code.NOT_FOUND);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(
                                topics.committed("missing", "test.1").get(0).offset())
                        .isEqualTo(before + 10));
    }

    @Test
    void consumersAndTopicsAreListed() {
        reset("listed", "test.4");
        put("listed", Map.of("A", 1));
        ConsRs unused = next(consume("test.4", "listed").setAutoAck(true));

        Map<String, ConsumerPartitions> members = server.client()
                .listConsumers(consumers("test.4", "listed"))
                .getGroupsOrThrow("listed")
                .getConsumersMap();
        Status other = server.failure(c -> c.listConsumers(consumers("test.1", "listed")));
        GetTopicMetadataRs topic = server.client()
                .listTopics(ListTopicRq.newBuilder().setWithPartitions(true).build())
                .getTopicsOrThrow("test.4");

        assertThat(members).containsOnlyKeys("pxyG_client_id");
        assertThat(members.get("pxyG_client_id").getPartitionsList()).containsExactly(0, 1, 2, 3);
        assertThat(other.getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(other.getDescription()).isEqualTo("topic test.1 is not consumed by listed");
        assertThat(topic.getVersion()).isEqualTo(1);
        assertThat(topic.getPartitionsCount()).isEqualTo(4);
        assertThat(server.client().getTopicMetadata(topic("test.4", true))).isEqualTo(topic);
    }

    @Test
    @SuppressWarnings("try") // closing is what the case is about; closing once more is harmless
    void groupIsRecordedAsLongAsItHasMembers() throws Exception {
        reset("g1", "test.4");
        put("record", Map.of("A", 9, "B", 9, "C", 9, "D", 9));
        ZooKeeper zooKeeper = new ZooKeeper(KAFKA.cluster().zooKeeperConnect(), 10_000, event -> {});
        try (PixyEngine first = single("m1");
                PixyEngine second = single("m2");
                Loopback one = new Loopback(first);
                Loopback two = new Loopback(second)) {
            ConsNAckRq.Builder request = consume("test.4", "g1").setAutoAck(true);
            for (Loopback asked : List.of(one, two, one, two)) {
                ConsRs unused = next(asked, request);
            }
            for (String node : List.of("", "/ids", "/ids/m1", "/ids/m2", "/owners", "/owners/test.4")) {
                assertThat(zooKeeper.exists("/consumers/g1" + node, false))
                        .as(node)
                        .isNotNull();
            }

            first.close();

            assertThat(zooKeeper.exists("/consumers/g1/ids/m1", false)).isNull();
            assertThat(zooKeeper.exists("/consumers/g1/ids/m2", false)).isNotNull();
            second.close();
            assertThat(zooKeeper.exists("/consumers/g1", false)).isNull();
        } finally {
            zooKeeper.close();
        }
    }

    @Test
    void messageOfACallerThatLeftGoesToTheNextAtOnce() {
        reset("left", "test.1");
        Status left = server.failure(c -> c.withDeadlineAfter(1500, TimeUnit.MILLISECONDS)
                .consumeNAck(consume("test.1", "left").setNoAck(true).build()));

        ProdRs written = server.client().produce(produce("test.1").build());

        assertThat(left.getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(next(consume("test.1", "left").setAutoAck(true)).getOffset()).isEqualTo(written.getOffset());
    }

    private static Arguments refused(String id, Function<KafkaPixyBlockingStub, ?> call, int code, String text) {
        return Arguments.of(id, call, Status.fromCodeValue(code).getCode(), text);
    }

    private static PixyEngine single(String clientId) {
        PixyEngine single = PixyEngine.builder()
                .cluster("default", config(clientId, consumer().build(), Optional.empty()))
                .build();
        single.start();
        return single;
    }

    private static ConsumerConfig.Builder consumer() {
        return ConsumerConfig.builder()
                .longPollingTimeout(Duration.ofSeconds(3))
                .retryBackoff(Duration.ofMillis(100))
                .ackTimeout(Duration.ofSeconds(60))
                .offsetsCommitInterval(Duration.ofMillis(50));
    }

    private static ClusterConfig config(String clientId, ConsumerConfig consumer, Optional<KafkaVersion> version) {
        TestCluster cluster = KAFKA.cluster();
        return ClusterConfig.builder()
                .clientId(Optional.of(clientId))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers()))
                        .version(version)
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(cluster.zooKeeperConnect()))
                        .build())
                .consumer(consumer)
                .build();
    }

    /** The next message; a group that still joins may let a poll or two go by. */
    private static ConsRs next(ConsNAckRq.Builder request) {
        return next(server, request);
    }

    private static ConsRs next(Loopback asked, ConsNAckRq.Builder request) {
        for (int attempt = 0; attempt < 8; attempt++) {
            try {
                return asked.client().consumeNAck(request.build());
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
            }
        }
        throw new AssertionError("no message for " + request.getGroup());
    }

    private static void collect(Map<String, List<String>> values, ConsRs message) {
        String key = message.getKeyValue().toStringUtf8();
        assertThat(message.getPartition()).isEqualTo(PARTITIONS.get(key));
        values.computeIfAbsent(key, k -> new ArrayList<>())
                .add(message.getMessage().toStringUtf8());
    }

    private static void assertInOrder(String prefix, Map<String, List<String>> values) {
        assertThat(values).hasSize(4);
        values.forEach((key, ofKey) -> {
            for (int i = 0; i < ofKey.size(); i++) {
                assertThat(ofKey.get(i)).isEqualTo(prefix + ":" + key + ":" + i);
            }
        });
    }

    private static void put(String prefix, Map<String, Integer> counts) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        counts.forEach((key, count) -> {
            for (int i = 0; i < count; i++) {
                records.add(new ProducerRecord<>(
                        "test.4", PARTITIONS.get(key), bytes(key), bytes(prefix + ":" + key + ":" + i)));
            }
        });
        topics.produce(records);
    }

    private static void reset(String group, String topic) {
        Map<Integer, OffsetAndMetadata> newest = new HashMap<>();
        topics.endOffsets(topic).forEach((partition, end) -> newest.put(partition, new OffsetAndMetadata(end)));
        topics.commit(group, topic, newest);
    }

    private static List<Long> growth(String topic, Map<Integer, Long> before) {
        return new TreeMap<>(topics.endOffsets(topic))
                .entrySet().stream()
                        .map(end -> end.getValue() - before.get(end.getKey()))
                        .toList();
    }

    private static List<Long> moved(String group, Map<Integer, Long> before) {
        return new TreeMap<>(topics.committed(group, "test.4"))
                .entrySet().stream()
                        .map(offset -> offset.getValue().offset() - before.get(offset.getKey()))
                        .toList();
    }

    private static ProdRq.Builder produce(String topic) {
        return ProdRq.newBuilder().setTopic(topic).setMessage(utf8("msg"));
    }

    private static ConsNAckRq.Builder consume(String topic, String group) {
        return ConsNAckRq.newBuilder().setTopic(topic).setGroup(group);
    }

    private static AckRq.Builder ack(String topic, String group) {
        return AckRq.newBuilder().setTopic(topic).setGroup(group);
    }

    private static GetOffsetsRq offsets(String topic) {
        return GetOffsetsRq.newBuilder()
                .setTopic(topic)
                .setGroup("no_such_group")
                .build();
    }

    private static SetOffsetsRq.Builder set(String topic, int partition) {
        return set(topic, PartitionOffset.newBuilder().setPartition(partition));
    }

    private static SetOffsetsRq.Builder set(String topic, PartitionOffset.Builder row) {
        return SetOffsetsRq.newBuilder().setTopic(topic).setGroup("setting").addOffsets(row);
    }

    private static ListConsumersRq consumers(String topic, String group) {
        return ListConsumersRq.newBuilder().setTopic(topic).setGroup(group).build();
    }

    private static GetTopicMetadataRq topic(String topic, boolean withPartitions) {
        return GetTopicMetadataRq.newBuilder()
                .setTopic(topic)
                .setWithPartitions(withPartitions)
                .build();
    }

    private static RecordHeader header(String key, String value) {
        return RecordHeader.newBuilder().setKey(key).setValue(utf8(value)).build();
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
