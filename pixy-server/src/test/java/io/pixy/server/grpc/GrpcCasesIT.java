package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.pixy.api.config.KafkaVersion;
import io.pixy.engine.PixyEngine;
import io.pixy.server.CaseCluster;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.ConsumerPartitions;
import mailgun.kafkapixy.GetOffsetsAtRq;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyBlockingStub;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyFutureStub;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.RecordHeader;
import mailgun.kafkapixy.SetOffsetsRq;
import mailgun.kafkapixy.SetOffsetsRs;
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

    private static final int MANY_RESETS = 40;

    /** How many of the messages of case D1 go to each of 64 partitions. */
    private static final List<Long> SPREAD_OF_D1 = Stream.of(("0 75 3 0 57 0 0 8 58 6 30 59 0 75 63 0 48 37 49 0 75 2 0"
                            + " 51 0 0 0 79 1 33 61 39 75 62 0 4 36 0 0 79 61 28 53 35 18 0 79 0 32 63 38 0 9 59 7 31"
                            + " 14 0 79 60 29 55 34 67")
                    .split(" "))
            .map(Long::valueOf)
            .toList();

    @RegisterExtension
    static final ClusterExtension KAFKA = CaseCluster.kafka();

    private static CaseCluster cases;
    private static PixyEngine engine;
    private static Loopback server;
    private static Topics topics;

    @BeforeAll
    static void start() {
        cases = new CaseCluster(KAFKA.cluster());
        topics = cases.topics();
        engine = CaseCluster.engine()
                .cluster("pxyG", cases.config("pxyG_client_id").build())
                .cluster(
                        "old",
                        cases.config("old_client_id")
                                .kafka(cases.brokers()
                                        .version(KafkaVersion.parse("0.10.2.1"))
                                        .build())
                                .consumer(CaseCluster.consumer().disabled(true).build())
                                .build())
                .cluster(
                        "narrow",
                        cases.config("narrow_client_id")
                                .consumer(CaseCluster.consumer()
                                        .channelBufferSize(1)
                                        .build())
                                .build())
                .cluster(
                        "brief",
                        cases.config("brief_client_id")
                                .consumer(CaseCluster.consumer()
                                        .ackTimeout(Duration.ofMillis(500))
                                        .subscriptionTimeout(Duration.ofMillis(500))
                                        .build())
                                .build())
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
                refused(
                        "G59 reaches the handler",
                        c -> c.produce(ofSize(1 << 20)),
                        13,
                        "kafka server: Message was too large, server rejected it to avoid allocation error."),
                refused(
                        "G59",
                        c -> c.produce(ofSize((1 << 20) + 1)),
                        8,
                        "gRPC message exceeds maximum size 1048576: 1048577"),
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
                        "G69",
                        c -> ClientCalls.blockingUnaryCall(
                                c.getChannel(),
                                KafkaPixyGrpc.getProduceMethod().toBuilder()
                                        .setFullMethodName("mailgun.kafkapixy.KafkaPixy/Produce")
                                        .build(),
                                c.getCallOptions(),
                                produce("test.1").build()),
                        12,
                        "Method not found: mailgun.kafkapixy.KafkaPixy/Produce"),
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

    static Stream<Arguments> answers() {
        GetTopicMetadataRs plain = GetTopicMetadataRs.newBuilder().setVersion(1).build();
        return Stream.of(
                answered(
                        "G68 offsets of the empty group",
                        c ->
                                c
                                        .getOffsets(GetOffsetsRq.newBuilder()
                                                .setTopic("test.4")
                                                .build())
                                        .getOffsetsList()
                                        .stream()
                                        .map(PartitionOffset::getOffset)
                                        .toList(),
                        List.of(-1L, -1L, -1L, -1L)),
                answered(
                        "G68 no offsets to set",
                        c -> c.setOffsets(SetOffsetsRq.newBuilder()
                                .setTopic("no-such-topic")
                                .build()),
                        SetOffsetsRs.getDefaultInstance()),
                answered(
                        "G68 consumers of an unknown topic",
                        c -> c.listConsumers(consumers("no-such-topic", "")),
                        ListConsumersRs.getDefaultInstance()),
                answered(
                        "G68 consumers of the empty topic",
                        c -> c.listConsumers(consumers("", "")),
                        ListConsumersRs.getDefaultInstance()),
                answered(
                        "G68 topics without partitions",
                        c -> c.listTopics(ListTopicRq.getDefaultInstance()).getTopicsOrThrow("test.64"),
                        plain),
                answered("G68 topic without partitions", c -> c.getTopicMetadata(topic("test.64", false)), plain));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void answersAsTheOriginal(String id, Function<KafkaPixyBlockingStub, ?> call, Object expected) {
        assertThat((Object) call.apply(server.client())).isEqualTo(expected);
    }

    @Test
    void G68_offsetsShowWhatIsAcknowledgedAheadOfThem() {
        cases.reset("sparse", "test.1");
        long first = server.client().produce(produce("test.1").build()).getOffset();
        for (int i = 1; i < 3; i++) {
            ProdRs unused = server.client().produce(produce("test.1").build());
        }
        for (int i = 0; i < 3; i++) {
            ConsRs unused = next(consume("test.1", "sparse").setNoAck(true));
        }

        AckRs unused =
                server.client().ack(ack("test.1", "sparse").setOffset(first + 1).build());

        GetOffsetsRq request = offsets("test.1").toBuilder().setGroup("sparse").build();
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(
                                server.client().getOffsets(request).getOffsetsList())
                        .extracting(PartitionOffset::getOffset, PartitionOffset::getLag, PartitionOffset::getSparseAcks)
                        .containsExactly(tuple(first, 3L, "1-2")));
    }

    @Test
    void B1_asyncKeysDecidePartitions() {
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
                .untilAsserted(() -> assertThat(cases.growth("test.4", before)).containsExactly(3L, 2L, 2L, 3L));
    }

    @Test
    void B2_B3_undefinedKeySpreadsAndDefaultKeyDoesNot() {
        Map<Integer, Long> before = topics.endOffsets("test.4");
        for (int i = 0; i < 100; i++) {
            ProdRs unused = server.client()
                    .produce(produce("test.4")
                            .setKeyUndefined(true)
                            .setAsyncMode(true)
                            .build());
        }
        Awaitility.await()
                .atMost(SOON)
                .until(() -> cases.growth("test.4", before).stream()
                                .mapToLong(grown -> grown)
                                .sum()
                        == 100);
        List<Long> spread = cases.growth("test.4", before);
        Map<Integer, Long> between = topics.endOffsets("test.4");

        for (int i = 0; i < 10; i++) {
            ProdRs unused = server.client().produce(produce("test.4").build());
        }

        assertThat(spread).allMatch(grown -> grown > 0);
        assertThat(cases.growth("test.4", between)).containsExactly(0L, 0L, 0L, 10L);
    }

    @Test
    void B4_syncProduceTellsWhereTheMessageIs() {
        Map<Integer, Long> before = topics.endOffsets("test.4");

        ProdRs written = server.client()
                .produce(produce("test.4").setKeyValue(utf8("bar")).build());

        assertThat(written.getPartition()).isEqualTo(2);
        assertThat(written.getOffset()).isEqualTo(before.get(2));
    }

    @Test
    void B8_whatIsNotAcknowledgedIsNotCommitted() {
        cases.reset("no-ack", "test.1");
        Map<Integer, Long> before = topics.endOffsets("test.1");
        ProdRs written = server.client().produce(produce("test.1").build());

        ConsRs message = next(consume("test.1", "no-ack").setCluster("brief").setNoAck(true));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(server.failure(c -> c.listConsumers(consumers("test.1", "no-ack")))
                                .getDescription())
                        .isEqualTo("unknown consumer group no-ack"));

        assertThat(message.getOffset()).isEqualTo(written.getOffset());
        assertThat(cases.moved("no-ack", "test.1", before)).containsExactly(0L);
    }

    @Test
    void D1_endOffsetsGrowByWhatWasProduced() throws Exception {
        GetOffsetsRq request = offsets("test.64");
        List<PartitionOffset> before = server.client().getOffsets(request).getOffsetsList();

        List<ListenableFuture<ProdRs>> calls = new ArrayList<>();
        for (int key = 0; key < 64; key++) {
            for (int i = 0; i < key; i++) {
                calls.add(KafkaPixyGrpc.newFutureStub(server.channel)
                        .produce(produce("test.64")
                                .setKeyValue(utf8("" + key))
                                .setAsyncMode(true)
                                .build()));
            }
        }
        for (ListenableFuture<ProdRs> call : calls) {
            assertThat(call.get(20, TimeUnit.SECONDS).getOffset()).isEqualTo(-1);
        }

        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            List<PartitionOffset> after = server.client().getOffsets(request).getOffsetsList();
            assertThat(IntStream.range(0, 64)
                            .mapToObj(i -> after.get(i).getEnd() - before.get(i).getEnd()))
                    .containsExactlyElementsOf(SPREAD_OF_D1);
        });
    }

    @Test
    void D2_partitionsThatAreNotListedKeepTheirOffsets() {
        SetOffsetsRs unused = server.client()
                .setOffsets(SetOffsetsRq.newBuilder()
                        .setTopic("test.4")
                        .setGroup("partial")
                        .addAllOffsets(
                                List.of(row(0, 1001, "A1"), row(1, 1002, "A2"), row(2, 1003, "A3"), row(3, 1004, "A4")))
                        .build());

        unused = server.client()
                .setOffsets(SetOffsetsRq.newBuilder()
                        .setTopic("test.4")
                        .setGroup("partial")
                        .addAllOffsets(List.of(row(0, 2001, "B1"), row(3, 2004, "B4")))
                        .build());

        assertThat(server.client()
                        .getOffsets(offsets("test.4").toBuilder()
                                .setGroup("partial")
                                .build())
                        .getOffsetsList())
                .extracting(PartitionOffset::getOffset, PartitionOffset::getMetadata)
                .containsExactly(tuple(2001L, "B1"), tuple(1002L, "A2"), tuple(1003L, "A3"), tuple(2004L, "B4"));
    }

    @Test
    void G49_offsetOfAnUnknownPartitionFailsTheCallThoughOthersAreCommitted() {
        Status status = server.failure(c -> c.setOffsets(SetOffsetsRq.newBuilder()
                .setTopic("test.4")
                .setGroup("half")
                .addAllOffsets(List.of(row(5, 3, ""), row(0, 7, "")))
                .build()));

        assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo(UNKNOWN_TOPIC);
        assertThat(server.client()
                        .getOffsets(
                                offsets("test.4").toBuilder().setGroup("half").build())
                        .getOffsets(0)
                        .getOffset())
                .isEqualTo(7);
    }

    @Test
    void timeIsLookedUp() {
        ProdRs written = server.client().produce(produce("test.1").build());

        GetOffsetsAtRs late = server.client()
                .getOffsetsAt(GetOffsetsAtRq.newBuilder()
                        .setTopic("test.1")
                        .setTimeMs(Long.MAX_VALUE)
                        .build());

        assertThat(late.getPositions(0).getOffset()).isEqualTo(written.getOffset() + 1);
    }

    @Test
    void G60_defaultKeyIsStoredAsNone() {
        cases.reset("default-key", "test.4");

        ProdRs written = server.client().produce(produce("test.4").build());

        ConsRs message = next(consume("test.4", "default-key").setAutoAck(true));
        assertThat(written.getPartition()).isEqualTo(3);
        assertThat(message.getOffset()).isEqualTo(written.getOffset());
        assertThat(message.getKeyUndefined()).isTrue();
    }

    @Test
    void B7_G63_autoAckConsumesEachMessageOnceAndInOrder() {
        cases.reset("auto", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        cases.put("auto-ack", Map.of("A", 17, "B", 19, "C", 23, "D", 29));

        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < 88; i++) {
            collect(values, next(consume("test.4", "auto").setAutoAck(true).setAckPartition(-9)));
        }

        assertInOrder("auto-ack", values);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(cases.moved("auto", "test.4", before)).containsExactly(17L, 29L, 23L, 19L));
    }

    @Test
    void B10_explicitAcksMoveTheCommittedOffset() {
        cases.reset("explicit", "test.4");
        Map<Integer, Long> before = topics.endOffsets("test.4");
        cases.put("explicit", Map.of("A", 17, "B", 19, "C", 23, "D", 29));
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
                .untilAsserted(() ->
                        assertThat(cases.moved("explicit", "test.4", before)).containsExactly(17L, 29L, 23L, 19L));
    }

    @Test
    void B9_lagFallsWhenTheMessageIsConsumed() {
        cases.reset("lag", "test.4");
        cases.put("lag", Map.of("A", 1));
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
    void B11_B12_B13_G61_messageGoesRoundWithHeadersAndWithoutKeyInANamedCluster() {
        cases.reset("round", "test.1");
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
    void G65_G66_bogusAckOnAConsumeIsHarmlessAndOnItsOwnIsRefused() {
        cases.reset("bogus", "test.1");
        ProdRs written = server.client().produce(produce("test.1").build());

        ConsRs read = next(consume("test.1", "bogus").setAckPartition(77));
        Status future = server.failure(
                c -> c.ack(ack("test.1", "bogus").setOffset(1_000_000).build()));

        assertThat(read.getOffset()).isEqualTo(written.getOffset());
        assertThat(future.getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(future.getDescription()).isEqualTo("offset 1000000 was never offered");
    }

    @Test
    void B17_missingTopicDoesNotDisturb() {
        cases.reset("missing", "test.1");
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
        cases.reset("listed", "test.4");
        cases.put("listed", Map.of("A", 1));
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
    void B16_groupIsRecordedAsLongAsItHasMembers() throws Exception {
        cases.reset("g1", "test.4");
        cases.put("record", Map.of("A", 9, "B", 9, "C", 9, "D", 9));
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
        cases.reset("left", "test.1");
        Status left = server.failure(c -> c.withDeadlineAfter(1500, TimeUnit.MILLISECONDS)
                .consumeNAck(consume("test.1", "left").setNoAck(true).build()));

        ProdRs written = server.client().produce(produce("test.1").build());

        assertThat(left.getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(next(consume("test.1", "left").setAutoAck(true)).getOffset()).isEqualTo(written.getOffset());
    }

    private static Arguments refused(String id, Function<KafkaPixyBlockingStub, ?> call, int code, String text) {
        return Arguments.of(id, call, Status.fromCodeValue(code).getCode(), text);
    }

    private static Arguments answered(String id, Function<KafkaPixyBlockingStub, ?> call, Object expected) {
        return Arguments.of(id, call, expected);
    }

    /** A message whose request has that many bytes on the wire. */
    private static ProdRq ofSize(int bytes) {
        ProdRq empty = produce("test.1").setMessage(ByteString.EMPTY).build();
        int lengthBytes = 3;
        ProdRq request = empty.toBuilder()
                .setMessage(ByteString.copyFrom(new byte[bytes - empty.getSerializedSize() - 1 - lengthBytes]))
                .build();
        assertThat(request.getSerializedSize()).isEqualTo(bytes);
        return request;
    }

    private static PixyEngine single(String clientId) {
        PixyEngine single = CaseCluster.engine()
                .cluster("default", cases.config(clientId).build())
                .build();
        single.start();
        return single;
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
        assertThat(message.getPartition()).isEqualTo(CaseCluster.PARTITIONS.get(key));
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

    /**
     * Calls that are called off up to 3 ms later, while messages come: none of them acknowledges anything, so each message
     * has to reach the client that stays.
     */
    @Test
    void callsThatAreCalledOffWhileMessagesComeSpendNone() throws Exception {
        topics.create("resets", 1);
        cases.reset("resets", "resets");
        ConsNAckRq.Builder consume = consume("resets", "resets").setCluster("brief");
        KafkaPixyFutureStub client = KafkaPixyGrpc.newFutureStub(server.channel);
        List<ListenableFuture<ProdRs>> produced = new ArrayList<>();
        for (int i = 0; i < MANY_RESETS; i++) {
            produced.add(client.produce(produce("resets").build()));
            callOff(client.consumeNAck(consume.setNoAck(true).build()), i);
        }
        for (ListenableFuture<ProdRs> one : produced) {
            assertThat(one.get().getPartition()).isZero();
        }

        assertThat(receive(consume.setNoAck(false).setAutoAck(true).build(), MANY_RESETS))
                .isEqualTo(offsets(MANY_RESETS));
    }

    /** All calls use one connection: what was called off on it before a later call is known when that is answered. */
    @Test
    void automaticAcksSpendNothingOnCallsThatWereCalledOffBefore() {
        topics.create("early-resets", 1);
        cases.reset("early-resets", "early-resets");
        ConsNAckRq consume =
                consume("early-resets", "early-resets").setAutoAck(true).build();
        assertThat(server.failure(c -> c.consumeNAck(consume)).getCode()).isEqualTo(Code.NOT_FOUND);
        KafkaPixyFutureStub client = KafkaPixyGrpc.newFutureStub(server.channel);
        for (int i = 0; i < MANY_RESETS; i++) {
            callOff(client.consumeNAck(consume), i);
        }
        for (int i = 0; i < MANY_RESETS; i++) {
            assertThat(server.client().produce(produce("early-resets").build()).getOffset())
                    .isEqualTo(i);
        }

        assertThat(receive(consume, MANY_RESETS)).isEqualTo(offsets(MANY_RESETS));
    }

    /** The line of this cluster has room for one more than the one who is next. */
    @Test
    void callsThatAreCalledOffFreeTheirPlacesInAFullLine() {
        cases.reset("freed", "test.1");
        ConsNAckRq consume =
                consume("test.1", "freed").setCluster("narrow").setNoAck(true).build();
        KafkaPixyFutureStub client = KafkaPixyGrpc.newFutureStub(server.channel);
        for (int i = 0; i < 2; i++) {
            ListenableFuture<ConsRs> first = client.consumeNAck(consume);
            ListenableFuture<ConsRs> second = client.consumeNAck(consume);
            assertThat(server.failure(c -> c.consumeNAck(consume)).getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);

            callOff(first, 0);
            callOff(second, 0);

            assertThat(server.failure(c -> c.consumeNAck(consume)).getCode()).isEqualTo(Code.NOT_FOUND);
        }
    }

    private static void callOff(ListenableFuture<ConsRs> call, int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis % 4).toNanos());
        boolean unused = call.cancel(true);
    }

    /** With a client that stays, until it has so many. */
    private static Set<Long> receive(ConsNAckRq consume, int count) {
        Set<Long> received = new TreeSet<>();
        Awaitility.await().atMost(SOON).until(() -> {
            try {
                received.add(server.client().consumeNAck(consume).getOffset());
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
            }
            return received.size() >= count;
        });
        return received;
    }

    private static Set<Long> offsets(int count) {
        return LongStream.range(0, count).boxed().collect(Collectors.toSet());
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

    private static PartitionOffset row(int partition, long offset, String metadata) {
        return PartitionOffset.newBuilder()
                .setPartition(partition)
                .setOffset(offset)
                .setMetadata(metadata)
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
