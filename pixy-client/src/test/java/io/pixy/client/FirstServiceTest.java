package io.pixy.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.ConsumerGroups;
import mailgun.kafkapixy.ConsumerPartitions;
import mailgun.kafkapixy.GetOffsetsAtRq;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.PartitionMetadata;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.PositionAt;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.RecordHeader;
import mailgun.kafkapixy.SetOffsetsRq;
import mailgun.kafkapixy.SetOffsetsRs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The old verbs go over the original's service, and nothing else is needed for them. */
@Timeout(60)
class FirstServiceTest {
    private static final byte[] VALUE = "v".getBytes(UTF_8);

    private final FakeServer server = new FakeServer();
    private final PixyClient pixy =
            PixyClient.builder(server.target()).clusters(List.of("main")).build();
    private final Cluster cluster = pixy.cluster();

    @AfterEach
    void close() {
        pixy.close();
        server.close();
    }

    @Test
    void producesWithKeyAndHeaders() throws Exception {
        server.answers(
                KafkaPixyGrpc.getProduceMethod(),
                request -> ProdRs.newBuilder().setPartition(3).setOffset(7).build());
        ProduceRequest request = ProduceRequest.of("orders", "k", "v")
                .withHeaders(List.of(new Header("h", VALUE), new Header("h", new byte[0])));

        RecordPosition position = Outcomes.of(cluster.produce(request));

        assertThat(position).isEqualTo(new RecordPosition(3, 7));
        assertThat(server.nextCall().request())
                .isEqualTo(ProdRq.newBuilder()
                        .setCluster("main")
                        .setTopic("orders")
                        .setKeyValue(ByteString.copyFromUtf8("k"))
                        .setMessage(ByteString.copyFromUtf8("v"))
                        .addHeaders(RecordHeader.newBuilder().setKey("h").setValue(ByteString.copyFrom(VALUE)))
                        .addHeaders(RecordHeader.newBuilder().setKey("h"))
                        .build());
    }

    @Test
    void producesWithoutKeyInTheBackground() throws Exception {
        server.answers(
                KafkaPixyGrpc.getProduceMethod(),
                request -> ProdRs.newBuilder().setPartition(-1).setOffset(-1).build());

        Outcomes.of(cluster.produceAsync(ProduceRequest.of("orders", null, VALUE)));

        ProdRq sent = server.nextCall().request(ProdRq.class);
        assertThat(sent.getKeyUndefined()).isTrue();
        assertThat(sent.getAsyncMode()).isTrue();
    }

    @Test
    void consumesWithEachKindOfAck() throws Exception {
        server.answers(
                KafkaPixyGrpc.getConsumeNAckMethod(),
                request -> ConsRs.newBuilder()
                        .setPartition(1)
                        .setOffset(2)
                        .setKeyUndefined(true)
                        .setMessage(ByteString.copyFrom(VALUE))
                        .addHeaders(RecordHeader.newBuilder().setKey("h").setValue(ByteString.copyFrom(VALUE)))
                        .build());

        Message message = Outcomes.of(cluster.consume(ConsumeRequest.of("g", "t", Ack.none())));
        Outcomes.of(cluster.consume(ConsumeRequest.of("g", "t", Ack.auto())));
        Outcomes.of(cluster.consume(ConsumeRequest.of("g", "t", Ack.of(1, 2))));

        assertThat(message.position()).isEqualTo(new TopicPosition("t", 1, 2));
        assertThat(message.key()).isNull();
        assertThat(message.value()).isEqualTo(VALUE);
        assertThat(message.headers()).containsExactly(new Header("h", VALUE));
        ConsNAckRq.Builder expected =
                ConsNAckRq.newBuilder().setCluster("main").setGroup("g").setTopic("t");
        assertThat(server.nextCall().request())
                .isEqualTo(expected.clone().setNoAck(true).build());
        assertThat(server.nextCall().request())
                .isEqualTo(expected.clone().setAutoAck(true).build());
        assertThat(server.nextCall().request())
                .isEqualTo(expected.clone().setAckPartition(1).setAckOffset(2).build());
    }

    @Test
    void acknowledges() throws Exception {
        server.answers(KafkaPixyGrpc.getAckMethod(), request -> AckRs.getDefaultInstance());

        Outcomes.of(cluster.ack("g", new TopicPosition("t", 1, 2)));

        assertThat(server.nextCall().request())
                .isEqualTo(AckRq.newBuilder()
                        .setCluster("main")
                        .setGroup("g")
                        .setTopic("t")
                        .setPartition(1)
                        .setOffset(2)
                        .build());
    }

    @Test
    void readsAndSetsOffsets() throws Exception {
        server.answers(
                        KafkaPixyGrpc.getGetOffsetsMethod(),
                        request -> GetOffsetsRs.newBuilder()
                                .addOffsets(PartitionOffset.newBuilder()
                                        .setPartition(1)
                                        .setBegin(2)
                                        .setEnd(9)
                                        .setOffset(4)
                                        .setMetadata("m")
                                        .setSparseAcks("1-2"))
                                .build())
                .answers(
                        KafkaPixyGrpc.getGetOffsetsAtMethod(),
                        request -> GetOffsetsAtRs.newBuilder()
                                .addPositions(
                                        PositionAt.newBuilder().setPartition(1).setOffset(5))
                                .build())
                .answers(KafkaPixyGrpc.getSetOffsetsMethod(), request -> SetOffsetsRs.getDefaultInstance());

        List<PartitionOffsets> offsets = Outcomes.of(cluster.getOffsets("g", "t"));
        Map<Integer, Long> at = Outcomes.of(cluster.offsetsAt("t", Instant.ofEpochMilli(17)));
        Outcomes.of(cluster.setOffsets("g", "t", List.of(new OffsetUpdate(1, -2, "m"))));

        assertThat(offsets).containsExactly(new PartitionOffsets(1, 2, 9, 4, "m", "1-2"));
        assertThat(at).containsExactly(Map.entry(1, 5L));
        assertThat(server.nextCall().request())
                .isEqualTo(GetOffsetsRq.newBuilder()
                        .setCluster("main")
                        .setGroup("g")
                        .setTopic("t")
                        .build());
        assertThat(server.nextCall().request(GetOffsetsAtRq.class).getTimeMs()).isEqualTo(17);
        assertThat(server.nextCall().request(SetOffsetsRq.class).getOffsetsList())
                .containsExactly(PartitionOffset.newBuilder()
                        .setPartition(1)
                        .setOffset(-2)
                        .setMetadata("m")
                        .build());
    }

    @Test
    void timesTooFarAwayForANumberAreTheFarthest() throws Exception {
        server.answers(KafkaPixyGrpc.getGetOffsetsAtMethod(), request -> GetOffsetsAtRs.getDefaultInstance());

        Outcomes.of(cluster.offsetsAt("t", Instant.MAX));
        Outcomes.of(cluster.offsetsAt("t", Instant.MIN));

        assertThat(server.nextCall().request(GetOffsetsAtRq.class).getTimeMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(server.nextCall().request(GetOffsetsAtRq.class).getTimeMs()).isZero();
    }

    @Test
    void tellsOfTopicsWhatWasAskedFor() throws Exception {
        GetTopicMetadataRs topic = GetTopicMetadataRs.newBuilder()
                .setVersion(1)
                .putConfig("a", "b")
                .addPartitions(PartitionMetadata.newBuilder()
                        .setPartition(0)
                        .setLeader(7)
                        .addReplicas(7)
                        .addIsr(7))
                .build();
        server.answers(
                        KafkaPixyGrpc.getListTopicsMethod(),
                        request -> ListTopicRs.newBuilder()
                                .putTopics("b", topic)
                                .putTopics("a", topic)
                                .build())
                .answers(KafkaPixyGrpc.getGetTopicMetadataMethod(), request -> topic);
        TopicDescription bare = new TopicDescription("t", Optional.empty(), Optional.empty());

        List<String> names = Outcomes.of(cluster.listTopics());
        List<TopicDescription> all = Outcomes.of(cluster.describeTopics(new TopicDetails(true, true)));
        TopicDescription one = Outcomes.of(cluster.describeTopic("t", new TopicDetails(false, false)));

        assertThat(names).containsExactly("a", "b");
        assertThat(all.get(0))
                .isEqualTo(new TopicDescription(
                        "a",
                        Optional.of(new TopicConfig(1, Map.of("a", "b"))),
                        Optional.of(List.of(new PartitionDescription(0, 7, List.of(7), List.of(7))))));
        assertThat(one).isEqualTo(bare);
        assertThat(server.nextCall().method()).endsWith("ListTopics");
        assertThat(server.nextCall().method()).endsWith("ListTopics");
        assertThat(server.nextCall().request(GetTopicMetadataRq.class).getWithPartitions())
                .isFalse();
    }

    @Test
    void tellsWhoConsumes() throws Exception {
        server.answers(
                KafkaPixyGrpc.getListConsumersMethod(),
                request -> ListConsumersRs.newBuilder()
                        .putGroups(
                                "g",
                                ConsumerGroups.newBuilder()
                                        .putConsumers(
                                                "c",
                                                ConsumerPartitions.newBuilder()
                                                        .addPartitions(0)
                                                        .addPartitions(2)
                                                        .build())
                                        .build())
                        .build());

        Map<String, Map<String, List<Integer>>> all = Outcomes.of(cluster.listConsumers("t", Optional.empty()));
        Outcomes.of(cluster.listConsumers("t", Optional.of("g")));

        assertThat(all).isEqualTo(Map.of("g", Map.of("c", List.of(0, 2))));
        assertThat(server.nextCall().request(ListConsumersRq.class).getGroup()).isEmpty();
        assertThat(server.nextCall().request(ListConsumersRq.class).getGroup()).isEqualTo("g");
    }
}
