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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A partition whose only replica is gone, and groups whose coordinator has moved. */
final class LostBrokerIT {
    private static final int GROUPS = 6;
    private static final PartitionId ALIVE = new PartitionId("half", 0);
    private static final PartitionId LEADERLESS = new PartitionId("half", 1);

    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().brokers(2).withoutZooKeeper());

    private static Admin admin;

    @BeforeAll
    static void loseABroker() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()));
        NewTopic topic = new NewTopic("half", Map.of(0, List.of(0), 1, List.of(1)));
        admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(20));
        for (int i = 0; i < GROUPS; i++) {
            assertThat(await(store.commit("g" + i, Map.of(ALIVE, new Committed(1, "")))))
                    .isEqualTo(Map.of(ALIVE, Optional.empty()));
        }
        CLUSTER.cluster().broker(1).stop();
    }

    @AfterAll
    static void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @Test
    void aLeaderlessPartitionNeitherFailsNorDelaysTheLogRangesOfOthers() {
        AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(40));
        Queue<PartitionId> answered = new ConcurrentLinkedQueue<>();

        Map<PartitionId, CompletableFuture<Lookup<LogRange>>> ranges = store.logRanges(Set.of(ALIVE, LEADERLESS));
        ranges.forEach((id, range) -> {
            var unused = range.thenRun(() -> answered.add(id));
        });

        assertThat(await(ranges.get(ALIVE))).isEqualTo(new Lookup.Found<>(new LogRange(0, 0)));
        assertThat(await(ranges.get(LEADERLESS))).isInstanceOf(Lookup.Failed.class);
        assertThat(answered).containsExactly(ALIVE, LEADERLESS);
    }

    /** It has no leader for much longer than it is asked about, and who asked asks again. */
    @Test
    void nothingIsWaitedForLongerThanFiveSecondsByTheLogRangeOfALeaderlessPartition() {
        AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofMinutes(5));

        Lookup<LogRange> range = await(store.logRanges(Set.of(LEADERLESS)).get(LEADERLESS));

        assertThat(range).isInstanceOf(Lookup.Failed.class);
    }

    @Test
    void aLeaderlessPartitionHasCommittedOffsets() {
        AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(20));

        Map<PartitionId, Optional<CommitFailure>> outcomes =
                await(store.commit("leaderless", Map.of(LEADERLESS, new Committed(5, "BB"))));

        assertThat(outcomes).isEqualTo(Map.of(LEADERLESS, Optional.empty()));
        assertThat(await(store.fetch("leaderless", Set.of(LEADERLESS))))
                .isEqualTo(Map.of(LEADERLESS, new Lookup.Found<>(new Committed(5, "BB"))));
    }

    @Test
    void A52_commitsGoOnWhenTheCoordinatorHasMoved() {
        AdminOffsetStore store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(20));

        for (int i = 0; i < GROUPS; i++) {
            assertThat(await(store.commit("g" + i, Map.of(ALIVE, new Committed(2, "")))))
                    .isEqualTo(Map.of(ALIVE, Optional.empty()));
            assertThat(await(store.fetch("g" + i, Set.of(ALIVE))))
                    .isEqualTo(Map.of(ALIVE, new Lookup.Found<>(new Committed(2, ""))));
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
