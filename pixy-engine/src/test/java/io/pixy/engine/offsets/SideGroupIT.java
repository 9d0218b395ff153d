package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.engine.kafka.LastingAdmins;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decision 121 rests on: offsets of a second group, whoever knows the members of the first one. */
@Timeout(180)
class SideGroupIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final String LONGEST = "x".repeat(4096);

    @Test
    void aSecondGroupKeepsOffsetsBesideTheFirstOne() throws Exception {
        assertThatASecondGroupWorks(CLUSTER.cluster(), false);
    }

    @EnabledIfSystemProperty(named = "pixy.slow", matches = "true")
    @ParameterizedTest
    @CsvSource({"1.1.1, 3.4.14, false", "2.3.0, 3.8.4, false", "4.4.0, 3.9.5, true"})
    void alsoOnOtherBrokers(String kafka, String zooKeeper, boolean isNew) throws Exception {
        TestCluster cluster = TestCluster.builder()
                .asProcesses()
                .kafkaVersion(kafka)
                .zooKeeperVersion(zooKeeper)
                .startTimeout(Duration.ofMinutes(2))
                .start();
        try (cluster) {
            assertThatASecondGroupWorks(cluster, isNew);
        }
    }

    private static void assertThatASecondGroupWorks(TestCluster cluster, boolean isNew) throws Exception {
        cluster.topics().create("beside", 1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(10));
            Beside beside = new Beside(cluster, store);
            beside.withoutMembers("simple");
            beside.withMember("classic", Map.of());
            if (isNew) {
                beside.withMember("new", Map.of("group.protocol", "consumer"));
            }
        }
    }

    /** The two groups of one test. */
    private record Beside(TestCluster cluster, AdminOffsetStore store) {
        private static final PartitionId ID = new PartitionId("beside", 0);

        void withoutMembers(String group) throws Exception {
            assertThat(commit(group, new Committed(7, "BD"))).isEmpty();
            sideIsIndependentOf(group);
        }

        void withMember(String group, Map<String, Object> how) throws Exception {
            Map<String, Object> config = new HashMap<>(how);
            config.put("bootstrap.servers", cluster.bootstrapServers());
            config.put("group.id", group);
            config.put("enable.auto.commit", false);
            try (KafkaConsumer<byte[], byte[]> member =
                    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                member.subscribe(List.of("beside"));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    var unused = member.poll(Duration.ofMillis(100));
                    return !member.assignment().isEmpty();
                });
                member.commitSync(Map.of(new TopicPartition("beside", 0), new OffsetAndMetadata(7, "BD")));
                assertThat(commit(group, new Committed(8, "no")))
                        .as("the first group takes commits of members only")
                        .isPresent();
                sideIsIndependentOf(group);
                var unused = member.poll(Duration.ofMillis(100));
                member.commitSync(Map.of(new TopicPartition("beside", 0), new OffsetAndMetadata(9, "BD")));
                assertThat(read(group)).isEqualTo(new Committed(9, "BD"));
            }
        }

        private void sideIsIndependentOf(String group) throws Exception {
            String side = group + ".pixy";
            assertThat(read(side)).isEqualTo(Committed.NONE);
            assertThat(commit(side, new Committed(3, LONGEST))).isEmpty();
            assertThat(read(side)).isEqualTo(new Committed(3, LONGEST));
            assertThat(commit(side, new Committed(3, LONGEST + "x")))
                    .map(CommitFailure::kind)
                    .contains(CommitFailure.Kind.METADATA_TOO_LARGE);
            assertThat(commit(side, new Committed(5, ""))).isEmpty();
            assertThat(read(side)).isEqualTo(new Committed(5, ""));
            assertThat(read(group)).isEqualTo(new Committed(7, "BD"));
        }

        private Optional<CommitFailure> commit(String group, Committed pair) throws Exception {
            return answer(store.commit(group, Map.of(ID, pair))).get(ID);
        }

        private Committed read(String group) throws Exception {
            Lookup<Committed> found = answer(store.fetch(group, Set.of(ID))).get(ID);
            return ((Lookup.Found<Committed>) found).value();
        }

        private static <T> T answer(CompletableFuture<T> future) throws Exception {
            return future.get(30, TimeUnit.SECONDS);
        }
    }
}
