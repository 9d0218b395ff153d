package io.pixy.engine.admin;

import static io.pixy.engine.admin.AdminFixture.await;
import static io.pixy.engine.admin.AdminFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pixy.api.GroupInUseException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.UnknownTopicException;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OffsetsIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final String TOPIC = "offsets-it.4";
    private static ClusterAdmin admin;

    private final String group = "g-" + UUID.randomUUID();

    @BeforeAll
    static void createTopic() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create(TOPIC, 4);
        topics.produce(TOPIC, 0, null, new byte[] {1});
        topics.produce(TOPIC, 3, null, new byte[] {1});
        topics.produce(TOPIC, 3, null, new byte[] {2});
        topics.deleteRecordsBefore(TOPIC, 3, 1);
        admin = AdminFixture.admin(CLUSTER.cluster().bootstrapServers(), RecordedTopics.none());
    }

    @AfterAll
    static void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @Test
    void timeIsFoundAndWhereNothingIsLateEnoughItIsTheEnd() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create("times.3", 3);
        topics.produce(
                List.of(stamped(0, 1_000), stamped(0, 3_000), stamped(0, 2_000), stamped(1, 1_000), stamped(1, 1_500)));

        assertThat(at(Instant.MIN)).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 0L));
        assertThat(at(Instant.ofEpochMilli(1_001))).isEqualTo(Map.of(0, 1L, 1, 1L, 2, 0L));
        assertThat(at(Instant.ofEpochMilli(3_000))).isEqualTo(Map.of(0, 1L, 1, 2L, 2, 0L));
        assertThat(at(Instant.ofEpochMilli(3_000).plusNanos(1))).isEqualTo(Map.of(0, 3L, 1, 2L, 2, 0L));
        assertThat(at(Instant.MAX)).isEqualTo(Map.of(0, 3L, 1, 2L, 2, 0L));
    }

    @Test
    void timesOfAnUnknownTopicFail() {
        assertThat(failure(admin.offsetsAt("no_such_topic", Instant.EPOCH)))
                .isInstanceOf(UnknownTopicException.class)
                .hasMessage("failed to get topic partitions: " + UnknownTopicException.TEXT);
    }

    @Test
    void groupThatNobodyKnowsHasNoOffsets() {
        List<PartitionOffsets> offsets = await(admin.getOffsets(group, TOPIC));

        assertThat(offsets)
                .containsExactly(
                        new PartitionOffsets(0, 0, 1, -1, "", ""),
                        new PartitionOffsets(1, 0, 0, -1, "", ""),
                        new PartitionOffsets(2, 0, 0, -1, "", ""),
                        new PartitionOffsets(3, 1, 2, -1, "", ""));
        assertThat(offsets).extracting(PartitionOffsets::lag).containsOnly(0L);
    }

    @Test
    void emptyGroupIsAGroup() {
        List<PartitionOffsets> offsets = await(admin.getOffsets("", TOPIC));

        assertThat(offsets).extracting(PartitionOffsets::offset).containsOnly(-1L);
    }

    @Test
    void offsetsOfAnUnknownTopicFail() {
        Throwable failure = failure(admin.getOffsets(group, "no_such_topic"));

        assertThat(failure)
                .isInstanceOf(UnknownTopicException.class)
                .hasMessage("failed to get topic partitions: " + UnknownTopicException.TEXT);
    }

    @Test
    void offsetsOfAnImpossibleTopicFail() {
        for (String topic : List.of("", "a/b", "..")) {
            Throwable failure = failure(admin.getOffsets(group, topic));

            assertThat(failure)
                    .as(topic)
                    .isInstanceOf(InvalidTopicException.class)
                    .hasMessage("failed to get topic partitions: " + InvalidTopicException.TEXT);
        }
    }

    @Test
    void whatWasSetIsThereToGet() {
        await(admin.setOffsets(group, TOPIC, updates(1100, "A100", 1101, "A101", 1102, "A102", 1103, "A103")));

        assertThat(await(admin.getOffsets(group, TOPIC)))
                .extracting(PartitionOffsets::offset, PartitionOffsets::metadata)
                .containsExactly(
                        tuple(1100L, "A100"), tuple(1101L, "A101"), tuple(1102L, "A102"), tuple(1103L, "A103"));
    }

    @Test
    void partitionsThatAreNotListedKeepTheirOffsets() {
        await(admin.setOffsets(group, TOPIC, updates(1001, "A1", 1002, "A2", 1003, "A3", 1004, "A4")));

        await(admin.setOffsets(
                group, TOPIC, List.of(new OffsetUpdate(0, 2001, "B1"), new OffsetUpdate(3, 2004, "B4"))));

        assertThat(await(admin.getOffsets(group, TOPIC)))
                .extracting(PartitionOffsets::offset, PartitionOffsets::metadata)
                .containsExactly(tuple(2001L, "B1"), tuple(1002L, "A2"), tuple(1003L, "A3"), tuple(2004L, "B4"));
    }

    @Test
    void newestAndOldestAreResolvedWhenSet() {
        await(admin.setOffsets(
                group,
                TOPIC,
                List.of(
                        new OffsetUpdate(0, OffsetUpdate.NEWEST, ""),
                        new OffsetUpdate(3, OffsetUpdate.OLDEST, "hi <b>"),
                        new OffsetUpdate(1, 1, "BC"),
                        new OffsetUpdate(2, 10000, "CBCB"))));

        assertThat(await(admin.getOffsets(group, TOPIC)))
                .extracting(
                        PartitionOffsets::offset,
                        PartitionOffsets::lag,
                        PartitionOffsets::metadata,
                        PartitionOffsets::sparseAcks)
                .containsExactly(
                        tuple(1L, 0L, "", ""),
                        tuple(1L, -1L, "BC", "1-3"),
                        tuple(10000L, -10000L, "CBCB", "2-3,5-6"),
                        tuple(1L, 1L, "hi <b>", ""));
    }

    @Test
    void lastOfAPartitionThatIsListedTwiceWins() {
        await(admin.setOffsets(group, TOPIC, List.of(new OffsetUpdate(0, 5, "a"), new OffsetUpdate(0, 6, "b"))));

        assertThat(await(admin.getOffsets(group, TOPIC)).get(0)).isEqualTo(new PartitionOffsets(0, 0, 1, 6, "b", ""));
    }

    @Test
    void settingNothingDoesNotEvenLookAtTheTopic() {
        assertThat(admin.setOffsets(group, "no_such_topic", List.of())).isCompleted();
    }

    @Test
    void A64_settingOffsetsOfAnUnknownTopicFails() {
        for (long offset : new long[] {7, OffsetUpdate.NEWEST}) {
            Throwable failure =
                    failure(admin.setOffsets(group, "no_such_topic", List.of(new OffsetUpdate(0, offset, ""))));

            assertThat(failure).isInstanceOf(UnknownTopicException.class).hasMessage(UnknownTopicException.TEXT);
        }
    }

    @Test
    void settingOffsetsOfAnImpossibleTopicFailsAsForAnUnknownOne() {
        for (String topic : List.of("", "a/b")) {
            for (long offset : new long[] {7, OffsetUpdate.NEWEST}) {
                Throwable failure = failure(admin.setOffsets(group, topic, List.of(new OffsetUpdate(0, offset, ""))));

                assertThat(failure).isInstanceOf(UnknownTopicException.class).hasMessage(UnknownTopicException.TEXT);
            }
        }
    }

    @Test
    void A64_unknownPartitionFailsTheCallThoughOthersAreCommitted() {
        Throwable failure = failure(
                admin.setOffsets(group, TOPIC, List.of(new OffsetUpdate(5, 1, ""), new OffsetUpdate(0, 1, "x"))));
        Throwable relative = failure(admin.setOffsets(
                group, TOPIC, List.of(new OffsetUpdate(5, OffsetUpdate.OLDEST, ""), new OffsetUpdate(1, 2, "y"))));

        assertThat(failure).isInstanceOf(UnknownTopicException.class).hasMessage(UnknownTopicException.TEXT);
        assertThat(relative).isInstanceOf(UnknownTopicException.class).hasMessage(UnknownTopicException.TEXT);
        assertThat(await(admin.getOffsets(group, TOPIC)))
                .extracting(PartitionOffsets::offset)
                .containsExactly(1L, 2L, -1L, -1L);
    }

    @Test
    void metadataThatIsTooLongFails() {
        Throwable failure = failure(admin.setOffsets(group, TOPIC, List.of(new OffsetUpdate(0, 1, "x".repeat(5000)))));

        assertThat(failure)
                .isInstanceOf(KafkaException.class)
                .hasMessage("kafka server: Specified a string larger than the configured maximum for offset metadata.");
    }

    @Test
    void endGrowsWithEachMessage() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create("growing.2", 2);
        topics.produce("growing.2", 1, null, new byte[] {1});

        topics.produce("growing.2", 1, null, new byte[] {2});

        assertThat(await(admin.getOffsets(group, "growing.2")))
                .extracting(PartitionOffsets::begin, PartitionOffsets::end, PartitionOffsets::count)
                .containsExactly(tuple(0L, 0L, 0L), tuple(0L, 2L, 2L));
    }

    private static Map<Integer, Long> at(Instant time) {
        return await(admin.offsetsAt("times.3", time));
    }

    private static ProducerRecord<byte[], byte[]> stamped(int partition, long timestamp) {
        return new ProducerRecord<>("times.3", partition, timestamp, null, new byte[] {1});
    }

    private static List<OffsetUpdate> updates(Object... offsetsAndMetadata) {
        List<OffsetUpdate> updates = new ArrayList<>();
        for (int i = 0; i < offsetsAndMetadata.length; i += 2) {
            updates.add(new OffsetUpdate(i / 2, (Integer) offsetsAndMetadata[i], (String) offsetsAndMetadata[i + 1]));
        }
        return updates;
    }

    /** Brokers say that the member is unknown, which tells nobody what to do. */
    @Test
    void offsetsOfAGroupWithMembersAreNotSet() {
        try (KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers(), "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            member.subscribe(List.of(TOPIC));
            Awaitility.await().until(() -> {
                var unused = member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
            });

            Throwable refused = failure(admin.setOffsets(group, TOPIC, List.of(new OffsetUpdate(0, 1, ""))));

            assertThat(refused).isInstanceOf(GroupInUseException.class).hasMessageContaining(group + " has members");
        }
        await(admin.setOffsets(group, TOPIC, List.of(new OffsetUpdate(0, 1, ""))));
    }
}
