package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownTopicException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.GetOffsetsAtRq;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.GetTopicMetadataRq;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyBlockingStub;
import mailgun.kafkapixy.ListConsumersRq;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.PartitionMetadata;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.PositionAt;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.SetOffsetsRq;
import mailgun.kafkapixy.SetOffsetsRs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ack, offsets, topics and consumers. */
final class AdminCallTest {
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loopback server = new Loopback(cluster);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void ackNamesItsMessage() throws Exception {
        cluster.answers(null);

        AckRs response = server.client().ack(ack().setPartition(2).setOffset(9).build());

        assertThat(response).isEqualTo(AckRs.getDefaultInstance());
        assertThat(cluster.nextCall().arguments()).containsExactly("foo", new TopicPosition("test.4", 2, 9));
    }

    @Test
    void timeIsLookedUp() throws Exception {
        cluster.answers(new TreeMap<>(Map.of(1, 0L, 0, 7L)));

        GetOffsetsAtRs response = server.client()
                .getOffsetsAt(GetOffsetsAtRq.newBuilder()
                        .setTopic("test.4")
                        .setTimeMs(1136214245001L)
                        .build());

        assertThat(response)
                .isEqualTo(GetOffsetsAtRs.newBuilder()
                        .addPositions(PositionAt.newBuilder().setOffset(7))
                        .addPositions(PositionAt.newBuilder().setPartition(1))
                        .build());
        assertThat(cluster.nextCall().arguments()).containsExactly("test.4", Instant.parse("2006-01-02T15:04:05.001Z"));
    }

    @Test
    void timeOfAnUnknownTopicIsNotFound() {
        cluster.fails(new UnknownTopicException(null));

        Status status = server.failure(c -> c.getOffsetsAt(GetOffsetsAtRq.getDefaultInstance()));

        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    static Stream<Arguments> badAcks() {
        return Stream.of(
                Arguments.of(ack().setPartition(-5), Status.Code.INVALID_ARGUMENT, "invalid ack: bad partition: -5"),
                Arguments.of(ack().setOffset(-5), Status.Code.INVALID_ARGUMENT, "invalid ack: bad offset: -5"),
                Arguments.of(ack().setTopic(""), Status.Code.INTERNAL, "acks channel missing for {foo  0}"),
                Arguments.of(ack().setCluster("x"), Status.Code.INVALID_ARGUMENT, "proxy `x` does not exist"));
    }

    @ParameterizedTest
    @MethodSource("badAcks")
    void ackIsRefusedWithoutAskingTheEngine(AckRq.Builder request, Status.Code code, String text) {
        Status status = server.failure(c -> c.ack(request.build()));

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).isEqualTo(text);
        assertThat(cluster.wasAskedNothing()).isTrue();
    }

    @Test
    void ackOfWhatIsNotOursIsInternal() {
        cluster.fails(new NotOwnedException("nog", "test.1", 0));

        Status status = server.failure(c -> c.ack(ack().build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).isEqualTo("acks channel missing for {nog test.1 0}");
    }

    @Test
    void ackOfWhatWasNeverOfferedIsAnInvalidArgument() {
        cluster.fails(new NeverOfferedException(7));

        Status status = server.failure(c -> c.ack(ack().build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("offset 7 was never offered");
    }

    @Test
    void offsetsShowLagCountAndSparseAcks() throws Exception {
        cluster.answers(List.of(
                new PartitionOffsets(0, 1, 8, 3, "CBCB", "2-3,5-6"), new PartitionOffsets(1, 0, 4, -1, "", "")));

        GetOffsetsRs response = server.client()
                .getOffsets(GetOffsetsRq.newBuilder()
                        .setTopic("test.4")
                        .setGroup("foo")
                        .build());

        assertThat(response.getOffsetsList())
                .containsExactly(
                        PartitionOffset.newBuilder()
                                .setBegin(1)
                                .setEnd(8)
                                .setCount(7)
                                .setOffset(3)
                                .setLag(5)
                                .setMetadata("CBCB")
                                .setSparseAcks("2-3,5-6")
                                .build(),
                        PartitionOffset.newBuilder()
                                .setPartition(1)
                                .setEnd(4)
                                .setCount(4)
                                .setOffset(-1)
                                .build());
        assertThat(cluster.nextCall().arguments()).containsExactly("foo", "test.4");
    }

    @Test
    void offsetsOfAnUnknownTopicAreNotFound() {
        cluster.fails(new UnknownTopicException("failed to get topic partitions", null));

        Status status = server.failure(c -> c.getOffsets(GetOffsetsRq.getDefaultInstance()));

        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("failed to get topic partitions: " + UnknownTopicException.TEXT);
    }

    @Test
    void setOffsetsUsesPartitionOffsetAndMetadataOnly() throws Exception {
        cluster.answers(null);
        SetOffsetsRq request = SetOffsetsRq.newBuilder()
                .setTopic("test.4")
                .setGroup("foo")
                .addOffsets(PartitionOffset.newBuilder()
                        .setPartition(3)
                        .setOffset(-2)
                        .setMetadata("A3")
                        .setBegin(7)
                        .setLag(7))
                .addOffsets(PartitionOffset.newBuilder().setOffset(-1))
                .build();

        SetOffsetsRs response = server.client().setOffsets(request);

        assertThat(response).isEqualTo(SetOffsetsRs.getDefaultInstance());
        assertThat(cluster.nextCall().arguments())
                .containsExactly("foo", "test.4", List.of(new OffsetUpdate(3, -2, "A3"), new OffsetUpdate(0, -1, "")));
    }

    @Test
    void setOffsetsRefusesAnOffsetThatMeansNothing() {
        SetOffsetsRq request = SetOffsetsRq.newBuilder()
                .addOffsets(PartitionOffset.newBuilder().setOffset(-3))
                .build();

        Status status = server.failure(c -> c.setOffsets(request));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).startsWith("bad offset: -3");
    }

    @Test
    void topicsAlwaysCarryTheirConfiguration() throws Exception {
        cluster.answers(List.of(
                description("a", Optional.of(List.of(new PartitionDescription(0, -1, List.of(2, 1), List.of(1))))),
                new TopicDescription("b", Optional.of(new TopicConfig(1, null)), Optional.of(List.of()))));

        ListTopicRs response = server.client()
                .listTopics(ListTopicRq.newBuilder().setWithPartitions(true).build());

        assertThat(response.getTopicsMap())
                .containsOnly(
                        Map.entry(
                                "a",
                                metadata()
                                        .addPartitions(PartitionMetadata.newBuilder()
                                                .setLeader(-1)
                                                .addReplicas(2)
                                                .addReplicas(1)
                                                .addIsr(1))
                                        .build()),
                        Map.entry(
                                "b",
                                GetTopicMetadataRs.newBuilder().setVersion(1).build()));
        assertThat(cluster.nextCall().arguments()).containsExactly(new TopicDetails(true, true));
    }

    @Test
    void partitionsComeOnlyIfAskedFor() throws Exception {
        cluster.answers(description("a", Optional.empty()));

        GetTopicMetadataRs response = server.client()
                .getTopicMetadata(GetTopicMetadataRq.newBuilder().setTopic("a").build());

        assertThat(response).isEqualTo(metadata().build());
        assertThat(cluster.nextCall().arguments()).containsExactly("a", new TopicDetails(false, true));
    }

    @Test
    void consumersAreListedByGroupAndClientId() throws Exception {
        cluster.answers(Map.of("foo", Map.of("c1", List.of(0, 1), "c2", List.of(2))));

        ListConsumersRs response = server.client()
                .listConsumers(ListConsumersRq.newBuilder().setTopic("test.4").build());

        Map<String, mailgun.kafkapixy.ConsumerPartitions> members =
                response.getGroupsOrThrow("foo").getConsumersMap();
        assertThat(members.get("c1").getPartitionsList()).containsExactly(0, 1);
        assertThat(members.get("c2").getPartitionsList()).containsExactly(2);
        assertThat(cluster.nextCall().arguments()).containsExactly("test.4", Optional.empty());
    }

    @Test
    void unknownGroupIsNotFound() throws Exception {
        cluster.fails(GroupNotFoundException.unknown("foo"));

        Status status = server.failure(c -> c.listConsumers(
                ListConsumersRq.newBuilder().setTopic("test.4").setGroup("foo").build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("unknown consumer group foo");
        assertThat(cluster.nextCall().arguments()).containsExactly("test.4", Optional.of("foo"));
    }

    static Stream<Arguments> methods() {
        return Stream.of(
                method(
                        "Produce",
                        c -> c.produce(ProdRq.newBuilder().setCluster("no").build())),
                method(
                        "ConsumeNAck",
                        c -> c.consumeNAck(
                                ConsNAckRq.newBuilder().setCluster("no").build())),
                method(
                        "Ack",
                        c -> c.ack(AckRq.newBuilder()
                                .setCluster("no")
                                .setOffset(-1)
                                .build())),
                method(
                        "GetOffsets",
                        c -> c.getOffsets(
                                GetOffsetsRq.newBuilder().setCluster("no").build())),
                method(
                        "SetOffsets",
                        c -> c.setOffsets(
                                SetOffsetsRq.newBuilder().setCluster("no").build())),
                method(
                        "ListTopics",
                        c -> c.listTopics(
                                ListTopicRq.newBuilder().setCluster("no").build())),
                method(
                        "ListConsumers",
                        c -> c.listConsumers(
                                ListConsumersRq.newBuilder().setCluster("no").build())),
                method(
                        "GetTopicMetadata",
                        c -> c.getTopicMetadata(
                                GetTopicMetadataRq.newBuilder().setCluster("no").build())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void clusterIsCheckedFirst(String name, Function<KafkaPixyBlockingStub, ?> call) {
        Status status = server.failure(call);

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("proxy `no` does not exist");
    }

    private static Arguments method(String name, Function<KafkaPixyBlockingStub, ?> call) {
        return Arguments.of(name, call);
    }

    private static AckRq.Builder ack() {
        return AckRq.newBuilder().setTopic("test.4").setGroup("foo");
    }

    private static TopicDescription description(String topic, Optional<List<PartitionDescription>> partitions) {
        return new TopicDescription(topic, Optional.of(new TopicConfig(1, Map.of("segment.bytes", "1"))), partitions);
    }

    private static GetTopicMetadataRs.Builder metadata() {
        return GetTopicMetadataRs.newBuilder().setVersion(1).putConfig("segment.bytes", "1");
    }
}
