package io.pixy.engine.admin;

import static io.pixy.engine.admin.AdminFixture.await;
import static io.pixy.engine.admin.AdminFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pixy.api.KafkaException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.TopicDetails;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The original crashed, in gRPC with the whole process. */
final class LeaderlessPartitionIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().brokers(2).withoutZooKeeper());

    private static final String NO_LEADER = "failed to get partition leader, partition=1: kafka server: In the middle"
            + " of a leadership election, there is currently no leader for this partition and hence it is unavailable"
            + " for writes.";
    private static final TopicDetails PARTITIONS = new TopicDetails(true, false);

    private static ClusterAdmin admin;

    @BeforeAll
    static void stopTheOnlyReplicaOfPartition1() throws Exception {
        String servers = CLUSTER.cluster().bootstrapServers();
        try (Admin kafka = Admin.create(Map.of("bootstrap.servers", servers))) {
            NewTopic topic = new NewTopic("half", Map.of(0, List.of(0), 1, List.of(1)));
            kafka.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
        admin = AdminFixture.admin(servers, RecordedTopics.none());
        await(admin.setOffsets("before", "half", List.of(new OffsetUpdate(0, 0, ""))));
        CLUSTER.cluster().broker(1).stop();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> partitions().get(1).leader() == PartitionDescription.NO_LEADER);
    }

    @AfterAll
    static void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private static List<PartitionDescription> partitions() {
        return await(admin.describeTopic("half", PARTITIONS)).partitions().orElseThrow();
    }

    @Test
    void B27_leaderlessPartitionIsDescribedWithLeaderMinusOne() {
        List<PartitionDescription> partitions = partitions();

        assertThat(partitions)
                .extracting(PartitionDescription::partition, PartitionDescription::leader)
                .containsExactly(tuple(0, 0), tuple(1, -1));
        assertThat(partitions.get(1).replicas()).containsExactly(1);
        assertThat(await(admin.describeTopics(PARTITIONS)))
                .anySatisfy(topic -> assertThat(topic.partitions()).hasValue(partitions));
    }

    @Test
    void B27_offsetsOfATopicWithALeaderlessPartitionFailAtOnce() {
        Throwable failure = failure(admin.getOffsets("g", "half"));

        assertThat(failure).isInstanceOf(KafkaException.class).hasMessage(NO_LEADER);
    }

    @Test
    void timesOfATopicWithALeaderlessPartitionFailAtOnce() {
        Throwable failure = failure(admin.offsetsAt("half", Instant.EPOCH));

        assertThat(failure).isInstanceOf(KafkaException.class).hasMessage(NO_LEADER);
    }

    @Test
    void newestOfALeaderlessPartitionCannotBeSetButANumberCan() {
        Throwable failure =
                failure(admin.setOffsets("g", "half", List.of(new OffsetUpdate(1, OffsetUpdate.NEWEST, ""))));

        assertThat(failure).isInstanceOf(KafkaException.class).hasMessage(NO_LEADER);
        await(admin.setOffsets("g", "half", List.of(new OffsetUpdate(1, 3, ""))));
    }
}
