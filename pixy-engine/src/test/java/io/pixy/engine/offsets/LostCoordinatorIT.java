package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.kafka.LastingAdmins;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two brokers, each with groups of its own; one goes away. */
@Timeout(120)
class LostCoordinatorIT {
    private static final PartitionId PARTITION = new PartitionId("kept", 0);
    private static final int ATTEMPTS = 50;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(TestCluster.builder()
            .brokers(2)
            .withoutZooKeeper()
            .brokerProperty("offsets.topic.replication.factor", "1"));

    /** The admin client would ask a few thousand times a second for the coordinator. */
    @Test
    void isNotSearchedForWithoutAPause() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()))) {
            CLUSTER.cluster().topics().create("kept", 1);
            AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(1));
            await(store.commit("any", Map.of(PARTITION, new Committed(1, ""))));
            String group = groupOf(1, admin);
            assertThat(commit(store, group, 1)).isEmpty();
            CLUSTER.cluster().broker(1).stop();

            assertThat(commit(store, group, 2)).isPresent();
            double before = requests(admin);
            for (int i = 0; i < ATTEMPTS; i++) {
                assertThat(commit(store, group, 2)).isPresent();
                assertThat(await(store.fetch(group, Set.of(PARTITION))).get(PARTITION))
                        .isInstanceOf(Lookup.Failed.class);
            }
            assertThat(requests(admin) - before).isLessThan(10 * ATTEMPTS);

            CLUSTER.cluster().broker(1).start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (commit(store, group, 3).isPresent()) {
                assertThat(System.nanoTime()).as("commits after the return").isLessThan(deadline);
            }
            assertThat(await(store.fetch(group, Set.of(PARTITION))))
                    .isEqualTo(Map.of(PARTITION, new Lookup.Found<>(new Committed(3, ""))));
        }
    }

    /** A group that is kept by one broker, found out as the brokers do it. */
    private static String groupOf(int broker, Admin admin) throws Exception {
        var partitions = admin.describeTopics(List.of("__consumer_offsets"))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get("__consumer_offsets")
                .partitions();
        return IntStream.range(0, 1000)
                .mapToObj(i -> "group" + i)
                .filter(group -> group.hashCode() > 0)
                .filter(group -> partitions
                                .get(group.hashCode() % partitions.size())
                                .leader()
                                .id()
                        == broker)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<CommitFailure> commit(AdminOffsetStore store, String group, long offset) {
        return await(store.commit(group, Map.of(PARTITION, new Committed(offset, ""))))
                .get(PARTITION);
    }

    private static double requests(Admin admin) {
        return admin.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("request-total")
                        && metric.getKey().group().equals("admin-client-metrics"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
