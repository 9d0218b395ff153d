package io.pixy.engine.registry.zookeeper;

import static io.pixy.engine.registry.zookeeper.Keeper.holder;
import static io.pixy.engine.registry.zookeeper.Keeper.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The other tests run on the newest server. This is what counts on those that older Kafka clusters have. */
class ServerVersionsIT {
    private static final PartitionId P0 = new PartitionId("t", 0);
    private static final PartitionId P1 = new PartitionId("t", 1);

    private final RecordingListener a = new RecordingListener();
    private final RecordingListener b = new RecordingListener();

    @ParameterizedTest
    @CsvSource({"1.1.1, 3.4.14", "2.3.0, 3.8.4"})
    void C23_membershipClaimsSessionsAndCleanupWorkOnOldServers(String kafka, String zooKeeper) throws Exception {
        try (TestCluster cluster = start(kafka, zooKeeper);
                Keeper keeper = new Keeper("127.0.0.1:" + cluster.zooKeeper().port())) {
            ZooKeeper client = keeper.client();
            ZooKeeperRegistry registry = keeper.registry("a");
            Membership first = registry.join("g", a.news());
            Membership second = keeper.registry("b").join("g", b.news());

            first.subscribe(Set.of("t"));
            second.subscribe(Set.of("t"));
            await().untilAsserted(() -> assertThat(a.last()).isEqualTo("{a=[t], b=[t]}"));
            await().untilAsserted(() -> assertThat(b.last()).isEqualTo("{a=[t], b=[t]}"));
            first.claim(P0);
            first.claim(P1);
            await().until(() -> a.owned.size() == 2);
            assertThat(registry.owners("t", Optional.of("g")).get(5, TimeUnit.SECONDS))
                    .isEqualTo(Map.of("g", Map.of("a", List.of(0, 1))));

            second.claim(P1);
            assertThat(first.release(P1)).succeedsWithin(Duration.ofSeconds(5));
            await().until(() -> b.owned.contains(P1));
            assertThat(text(client, "/consumers/g/owners/t/1")).isEqualTo("b");

            keeper.expire(holder(client, "/consumers/g/ids/a"));
            await().atMost(20, TimeUnit.SECONDS).until(() -> a.events.contains("trust true") && a.owned.contains(P0));
            assertThat(holder(client, "/consumers/g/owners/t/0")).isEqualTo(holder(client, "/consumers/g/ids/a"));

            assertThat(first.leave()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(second.leave()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(client.exists("/consumers/g", false)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"1.1.1, 3.4.14"})
    void C24_aServerThatIsFrozenMakesNobodyWait(String kafka, String zooKeeper) throws Exception {
        try (TestCluster cluster = start(kafka, zooKeeper);
                Keeper keeper = new Keeper("127.0.0.1:" + cluster.zooKeeper().port())) {
            ZooKeeperRegistry registry = keeper.registry("a");
            Membership membership = registry.join("g", a.news());
            membership.subscribe(Set.of("t"));
            membership.claim(P0);
            await().until(() -> a.owned.contains(P0));

            cluster.zooKeeper().pause();
            long paused = System.nanoTime();
            CompletableFuture<?> config = registry.topicConfig("t");
            membership.subscribe(Set.of("t", "t2"));
            membership.claim(P1);
            CompletableFuture<Void> released = membership.release(P0);

            assertThat(Duration.ofNanos(System.nanoTime() - paused)).isLessThan(Duration.ofMillis(500));
            assertThatThrownBy(() -> config.get(3, TimeUnit.SECONDS))
                    .hasMessageContaining("failed to fetch topic configuration: zk: ");
            await().atMost(Keeper.SESSION).until(() -> !a.trusted);
            assertThat(released).succeedsWithin(Keeper.SESSION.multipliedBy(3));
            assertThat(membership.leave()).succeedsWithin(Keeper.SESSION.multipliedBy(3));
            long start = System.nanoTime();
            registry.close(Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            cluster.zooKeeper().resume();
        }
    }

    private static TestCluster start(String kafka, String zooKeeper) {
        return TestCluster.builder()
                .asProcesses()
                .kafkaVersion(kafka)
                .zooKeeperVersion(zooKeeper)
                .start();
    }
}
