package io.pixy.engine.registry.zookeeper;

import static io.pixy.engine.registry.zookeeper.Keeper.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.api.GroupNotFoundException;
import io.pixy.api.RegistryException;
import io.pixy.api.TopicConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminReadsIT {
    private TestingServer server;
    private Keeper keeper;
    private ZooKeeper client;
    private ZooKeeperRegistry registry;

    @BeforeEach
    void start() throws Exception {
        server = new TestingServer();
        keeper = new Keeper(server.getConnectString());
        client = keeper.client();
        registry = keeper.registry("a");
    }

    @AfterEach
    void stop() throws Exception {
        keeper.close();
        server.close();
    }

    @Test
    void listsOwnersByGroupAndMemberWithPartitionsAsNumbers() throws Exception {
        for (int p = 0; p < 12; p++) {
            put(client, "/consumers/g1/owners/t/" + p, p % 2 == 0 ? "even" : "old-1", CreateMode.EPHEMERAL);
        }
        put(client, "/consumers/g2/owners/t/0", "m", CreateMode.EPHEMERAL);
        put(client, "/consumers/g3/owners/other/0", "m", CreateMode.EPHEMERAL);
        put(client, "/consumers/bad/owners/t/x", "m", CreateMode.EPHEMERAL);

        Map<String, Map<String, List<Integer>>> all = get(registry.owners("t", Optional.empty()));
        Map<String, Map<String, List<Integer>>> one = get(registry.owners("t", Optional.of("g1")));

        assertThat(all.toString()).isEqualTo("{g1={even=[0, 2, 4, 6, 8, 10], old-1=[1, 3, 5, 7, 9, 11]}, g2={m=[0]}}");
        assertThat(one).containsOnlyKeys("g1");
        assertThat(get(registry.owners("none", Optional.empty()))).isEmpty();
    }

    @Test
    void aGroupThatSubscribesButOwnsNothingHasNoOwners() throws Exception {
        put(client, "/consumers/g/owners/t", "", CreateMode.PERSISTENT);

        assertThat(get(registry.owners("t", Optional.of("g")))).isEqualTo(Map.of("g", Map.of()));
        assertThat(get(registry.owners("t", Optional.empty()))).isEmpty();
    }

    @Test
    void unknownGroupsAndTopicsAreTold() throws Exception {
        put(client, "/consumers/g/owners/t/0", "m", CreateMode.EPHEMERAL);

        assertThatThrownBy(() -> get(registry.owners("t", Optional.of("nobody"))))
                .isInstanceOf(GroupNotFoundException.class)
                .hasMessage("unknown consumer group nobody");
        assertThatThrownBy(() -> get(registry.owners("t2", Optional.of("g"))))
                .isInstanceOf(GroupNotFoundException.class)
                .hasMessage("topic t2 is not consumed by g");
    }

    @Test
    void failuresHaveTheTextsOfTheOriginal() throws Exception {
        assertThatThrownBy(() -> get(registry.owners("t", Optional.empty())))
                .hasMessage("failed to fetch consumer groups: zk: node does not exist");
        assertThatThrownBy(() -> get(registry.owners("t", Optional.of(""))))
                .isInstanceOf(RegistryException.class)
                .hasMessage("failed to fetch partition owners data: zk: invalid path");
        assertThatThrownBy(() -> get(registry.topicConfig("")))
                .hasMessage("failed to fetch topic configuration: zk: invalid path");
        put(client, "/consumers/g/owners/t/x", "m", CreateMode.EPHEMERAL);
        assertThatThrownBy(() -> get(registry.owners("t", Optional.of("g"))))
                .hasMessageStartingWith("invalid partition id, x: ");
    }

    @Test
    void readsTheRecordOfATopic() throws Exception {
        put(
                client,
                "/config/topics/t",
                "{\"version\":1,\"config\":{\"retention.ms\":\"1000\"}}",
                CreateMode.PERSISTENT);
        put(client, "/config/topics/bad", "{", CreateMode.PERSISTENT);

        assertThat(get(registry.topicConfig("t"))).contains(new TopicConfig(1, Map.of("retention.ms", "1000")));
        assertThat(get(registry.topicConfig("missing"))).isEmpty();
        assertThatThrownBy(() -> get(registry.topicConfig("bad"))).hasMessageStartingWith("bad config: ");
    }

    @Test
    void failsWithinTwoSecondsWhenZooKeeperIsNotThere() throws Exception {
        server.stop();
        long start = System.nanoTime();
        CompletableFuture<?> config = registry.topicConfig("t");
        CompletableFuture<?> groups = registry.owners("t", Optional.empty());
        CompletableFuture<?> group = registry.owners("t", Optional.of("g"));

        assertThatThrownBy(() -> get(config))
                .isInstanceOf(RegistryException.class)
                .hasMessage("failed to fetch topic configuration: zk: could not connect to a server");
        assertThatThrownBy(() -> get(groups))
                .hasMessage("failed to fetch consumer groups: zk: could not connect to a server");
        assertThatThrownBy(() -> get(group))
                .hasMessage("failed to fetch partition owners data: zk: could not connect to a server");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void saysSoWhenClosed() {
        registry.close(Duration.ofSeconds(1));

        assertThatThrownBy(() -> get(registry.topicConfig("t")))
                .hasMessage("failed to fetch topic configuration: zk: zookeeper is closing");
    }

    @Test
    void B28_ownersThatComeAndGoMeanwhileDoNoHarm() throws Exception {
        put(client, "/consumers/g/owners/t/0", "stays", CreateMode.EPHEMERAL);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> churn = CompletableFuture.runAsync(() -> {
            try {
                while (!stop.get()) {
                    put(client, "/consumers/g/owners/t/1", "goes", CreateMode.EPHEMERAL);
                    client.delete("/consumers/g/owners/t/1", -1);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        for (int i = 0; i < 500; i++) {
            assertThat(get(registry.owners("t", Optional.of("g"))).get("g")).containsEntry("stays", List.of(0));
        }
        stop.set(true);

        assertThat(churn).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void manyGroupsAreReadAtTheSameTime() throws Exception {
        for (int g = 0; g < 300; g++) {
            put(client, "/consumers/g" + g + "/owners/t/0", "m", CreateMode.PERSISTENT);
        }

        await().atMost(3, TimeUnit.SECONDS)
                .until(() -> get(registry.owners("t", Optional.empty())).size() == 300);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
