package io.pixy.engine.registry.zookeeper;

import static io.pixy.engine.registry.zookeeper.Keeper.put;
import static io.pixy.engine.registry.zookeeper.Keeper.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCleanupIT {
    private static final PartitionId P0 = new PartitionId("t", 0);

    private TestingServer server;
    private Keeper keeper;
    private ZooKeeper client;

    @BeforeEach
    void start() throws Exception {
        server = new TestingServer();
        keeper = new Keeper(server.getConnectString());
        client = keeper.client();
    }

    @AfterEach
    void stop() throws Exception {
        keeper.close();
        server.close();
    }

    @Test
    void theLastToLeaveRemovesTheGroupAndNobodyBefore() throws Exception {
        RecordingListener a = new RecordingListener();
        RecordingListener b = new RecordingListener();
        Membership first = keeper.registry("a").join("g", a.news());
        Membership second = keeper.registry("b").join("g", b.news());
        first.subscribe(Set.of("t"));
        second.subscribe(Set.of("t"));
        first.claim(P0);
        await().until(() -> a.owned.contains(P0) && b.last().contains("a=[t]"));

        assertThat(first.leave()).succeedsWithin(Duration.ofSeconds(2));
        assertThat(text(client, "/consumers/g/owners/t")).isEqualTo("null");
        assertThat(client.exists("/consumers/g/owners/t/0", false)).isNull();
        assertThat(second.leave()).succeedsWithin(Duration.ofSeconds(2));

        assertThat(client.exists("/consumers/g", false)).isNull();
        assertThat(client.exists("/consumers", false)).isNotNull();
    }

    @Test
    void nothingIsToldAfterLeaving() throws Exception {
        RecordingListener a = new RecordingListener();
        Membership membership = keeper.registry("a").join("g", a.news());
        membership.subscribe(Set.of("t"));
        await().until(() -> !a.snapshots.isEmpty());

        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(2));
        int before = a.events.size();
        put(client, "/consumers/g/ids/go", "", CreateMode.EPHEMERAL);
        membership.subscribe(Set.of("t"));
        membership.claim(P0);

        await().during(500, TimeUnit.MILLISECONDS).until(() -> a.events.size() == before);
        assertThat(client.exists("/consumers/g/owners/t/0", false)).isNull();
        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(1));
    }

    @Test
    void leavesTheOffsetsOfOldConsumersAlone() throws Exception {
        put(client, "/consumers/g/offsets/t/0", "17", CreateMode.PERSISTENT);
        RecordingListener a = new RecordingListener();
        Membership membership = keeper.registry("a").join("g", a.news());
        membership.subscribe(Set.of("t"));
        await().until(() -> !a.snapshots.isEmpty());

        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(2));

        assertThat(client.getChildren("/consumers/g", false)).containsExactly("offsets");
    }

    @Test
    void A40_joinersAndTheRemovalOfTheEmptyGroupNeverHurtEachOther() throws Exception {
        ZooKeeperRegistry left = keeper.registry("a");
        ZooKeeperRegistry right = keeper.registry("b");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> comeAndGo(left, end));
        CompletableFuture<Integer> two = CompletableFuture.supplyAsync(() -> comeAndGo(right, end));

        assertThat(one.get(30, TimeUnit.SECONDS)).isGreaterThan(10);
        assertThat(two.get(30, TimeUnit.SECONDS)).isGreaterThan(10);

        RecordingListener last = new RecordingListener();
        Membership membership = left.join("g", last.news());
        membership.subscribe(Set.of("t"));
        await().until(() -> last.last().equals("{a=[t]}"));
        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(2));
        assertThat(client.exists("/consumers/g", false)).isNull();
    }

    /** Joins, claims, releases and leaves until the end; returns how often. */
    private static int comeAndGo(ZooKeeperRegistry registry, long endNanos) {
        int rounds = 0;
        for (; System.nanoTime() < endNanos; rounds++) {
            RecordingListener listener = new RecordingListener();
            Membership membership = registry.join("g", listener.news());
            membership.subscribe(Set.of("t"));
            PartitionId partition = new PartitionId("t", registry.hashCode() & 7);
            membership.claim(partition);
            await().pollInterval(2, TimeUnit.MILLISECONDS)
                    .until(() -> !listener.snapshots.isEmpty() && listener.owned.contains(partition));
            membership.release(partition).join();
            membership.leave().join();
        }
        return rounds;
    }
}
