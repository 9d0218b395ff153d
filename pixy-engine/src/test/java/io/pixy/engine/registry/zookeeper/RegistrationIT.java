package io.pixy.engine.registry.zookeeper;

import static io.pixy.engine.registry.zookeeper.Keeper.holder;
import static io.pixy.engine.registry.zookeeper.Keeper.put;
import static io.pixy.engine.registry.zookeeper.Keeper.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.RegistryException;
import io.pixy.engine.registry.Membership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationIT {
    private static final String A_ID = "/consumers/g/ids/a";

    private TestingServer server;
    private Keeper keeper;
    private ZooKeeper client;
    private final RecordingListener listener = new RecordingListener();

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
    void C19_C20_C25_entryIsTheExactDocumentInAnEphemeralNodeBelowPlainParents() throws Exception {
        Membership membership = keeper.registry("a").join("g", listener.news());

        membership.subscribe(Set.of("t2", "t1"));

        await().until(() -> !listener.snapshots.isEmpty());
        assertThat(text(client, A_ID))
                .matches("\\{\"subscription\":\\{\"t1\":1,\"t2\":1},\"pattern\":\"static\","
                        + "\"timestamp\":[0-9]{10},\"version\":1}");
        assertThat(holder(client, A_ID)).isPositive();
        assertThat(client.exists(A_ID, false).getVersion()).isZero();
        for (String parent : new String[] {"/consumers", "/consumers/g", "/consumers/g/ids"}) {
            assertThat(holder(client, parent)).as(parent).isZero();
            assertThat(text(client, parent)).as(parent).isEqualTo("null");
        }
        assertThat(listener.last()).isEqualTo("{a=[t1, t2]}");
    }

    @Test
    void nothingIsRegisteredBeforeTheFirstTopic() throws Exception {
        Membership membership = keeper.registry("a").join("g", listener.news());

        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(1));

        assertThat(client.exists("/consumers", false)).isNull();
    }

    @Test
    void A32_subscribesAfterNothing() throws Exception {
        Membership membership = keeper.registry("a").join("g", listener.news());
        membership.subscribe(Set.of("t1"));
        await().until(() -> listener.last().equals("{a=[t1]}"));

        membership.subscribe(Set.of());
        await().until(() -> client.exists(A_ID, false) == null);
        membership.subscribe(Set.of("t2"));

        await().untilAsserted(() -> assertThat(listener.last()).isEqualTo("{a=[t2]}"));
    }

    @Test
    void A31_everySubscriptionLeadsToASnapshotEvenAnEqualOne() {
        Membership membership = keeper.registry("a").join("g", listener.news());
        membership.subscribe(Set.of("t1"));
        await().until(() -> !listener.snapshots.isEmpty());
        int before = listener.snapshots.size();

        membership.subscribe(Set.of("t1"));

        await().until(() -> listener.snapshots.size() > before);
        assertThat(listener.last()).isEqualTo("{a=[t1]}");
    }

    @Test
    void A33_A34_A37_aRemovedEntryIsRestoredAndNobodyIsToldOfItsAbsence() throws Exception {
        Membership membership = keeper.registry("a").join("g", listener.news());
        membership.subscribe(Set.of("t1"));
        await().until(() -> !listener.snapshots.isEmpty());

        for (int i = 0; i < 5; i++) {
            client.delete(A_ID, -1);
            await().until(() -> client.exists(A_ID, false) != null);
        }

        membership.subscribe(Set.of("t2"));
        await().untilAsserted(() -> assertThat(listener.last()).isEqualTo("{a=[t2]}"));
        assertThat(listener.snapshots).allMatch(snapshot -> snapshot.members().containsKey("a"));
    }

    @Test
    void A34_anOverwrittenEntryIsRestored() throws Exception {
        Membership membership = keeper.registry("a").join("g", listener.news());
        membership.subscribe(Set.of("t1"));
        await().until(() -> !listener.snapshots.isEmpty());

        client.setData(A_ID, "garbage".getBytes(StandardCharsets.UTF_8), -1);

        await().untilAsserted(() -> assertThat(text(client, A_ID)).contains("\"t1\":1"));
        assertThat(listener.snapshots).allMatch(snapshot -> snapshot.toString().contains("a=[t1]"));
    }

    @Test
    void A38_changeOfTopicsUpdatesTheEntryInPlace() throws Exception {
        Membership membership = keeper.registry("a").join("g", listener.news());
        membership.subscribe(Set.of("t1"));
        await().until(() -> !listener.snapshots.isEmpty());
        Stat before = client.exists(A_ID, false);

        membership.subscribe(Set.of("t1", "t2"));

        await().until(() -> listener.last().equals("{a=[t1, t2]}"));
        assertThat(client.exists(A_ID, false).getCzxid()).isEqualTo(before.getCzxid());
    }

    @Test
    void B18_badDocumentsCostTheirMembersOnly() throws Exception {
        put(client, "/consumers/g/ids/empty", "", CreateMode.EPHEMERAL);
        put(client, "/consumers/g/ids/noise", "{\"subscription\":", CreateMode.PERSISTENT);
        put(
                client,
                "/consumers/g/ids/old-0.8",
                "{\"version\":1,\"subscription\":{\"t1\":4},\"pattern\":\"static\",\"timestamp\":\"1545730073123\"}",
                CreateMode.EPHEMERAL);
        Membership membership = keeper.registry("a").join("g", listener.news());

        membership.subscribe(Set.of("t1"));

        await().untilAsserted(
                        () -> assertThat(listener.last()).isEqualTo("{a=[t1], empty=[], noise=[], old-0.8=[t1]}"));
    }

    @Test
    void B17_theEntryOfADeadPredecessorIsReplacedAtOnce() throws Exception {
        ZooKeeper predecessor = keeper.client();
        put(
                predecessor,
                A_ID,
                "{\"subscription\":{\"t1\":1},\"pattern\":\"static\",\"timestamp\":1545730073,\"version\":1}",
                CreateMode.EPHEMERAL);
        Membership membership = keeper.registry("a").join("g", listener.news());

        membership.subscribe(Set.of("t1"));

        await().atMost(2, TimeUnit.SECONDS).until(() -> listener.last().equals("{a=[t1]}"));
        assertThat(holder(client, A_ID)).isNotEqualTo(predecessor.getSessionId());
        predecessor.close();
        await().during(500, TimeUnit.MILLISECONDS).until(() -> client.exists(A_ID, false) != null);
    }

    @Test
    void B19_ofTwoInstancesWithOneIdExactlyOneIsRegisteredAndTheEntryComesToRest() throws Exception {
        RecordingListener twin = new RecordingListener();
        Membership first = keeper.registry("a").join("g", listener.news());
        Membership second = keeper.registry("a").join("g", twin.news());
        first.subscribe(Set.of("t1"));
        await().until(() -> listener.last().equals("{a=[t1]}"));
        second.subscribe(Set.of("t1"));
        await().until(() ->
                Stream.of(listener.last(), twin.last()).sorted().toList().equals(List.of("{a=[t1]}", "{}")));

        long created = client.exists(A_ID, false).getCzxid();
        await().during(2, TimeUnit.SECONDS)
                .atMost(4, TimeUnit.SECONDS)
                .until(() -> client.exists(A_ID, false).getCzxid() == created);

        boolean firstWon = twin.last().equals("{}");
        assertThat((firstWon ? first : second).unsubscribe()).succeedsWithin(Duration.ofSeconds(2));
        await().untilAsserted(
                        () -> assertThat((firstWon ? twin : listener).last()).isEqualTo("{a=[t1]}"));
    }

    @Test
    void B36_namesThatNoPathCanHaveAreRefusedAtOnce() {
        ZooKeeperRegistry registry = keeper.registry("a");

        for (String name : new String[] {"", "a/b", ".", "..", "a\u0000b"}) {
            assertThatThrownBy(() -> registry.join(name, listener.news()))
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void A45_chrootIsCreatedAndUsed() throws Exception {
        Membership membership = keeper.registry("a", "/kafka/x/").join("g", listener.news());

        membership.subscribe(Set.of("t1"));

        await().until(() -> !listener.snapshots.isEmpty());
        assertThat(text(client, "/kafka/x/consumers/g/ids/a")).contains("\"t1\":1");
    }

    @Test
    void membersSeeEachOther() {
        RecordingListener other = new RecordingListener();
        keeper.registry("a").join("g", listener.news()).subscribe(Set.of("t1"));
        Membership membership = keeper.registry("b").join("g", other.news());
        membership.subscribe(Set.of("t1", "t2"));

        await().untilAsserted(() -> assertThat(listener.last()).isEqualTo("{a=[t1], b=[t1, t2]}"));
        await().untilAsserted(() -> assertThat(other.last()).isEqualTo("{a=[t1], b=[t1, t2]}"));
        assertThat(membership.unsubscribe()).succeedsWithin(Duration.ofSeconds(2));
        await().untilAsserted(() -> assertThat(listener.last()).isEqualTo("{a=[t1]}"));
    }

    @Test
    void aGroupThatIsConsumedElsewhereIsNotAssignedUntilItIsNot() throws Exception {
        RegistryException why = new RegistryException("scripted", null);
        keeper.elsewhere = group -> CompletableFuture.completedFuture(Optional.of(why));
        Membership membership = keeper.registry("a").join("g", listener.news());
        membership.subscribe(Set.of("t"));

        await().until(() -> listener.events.contains("refused scripted"));
        await().until(() -> text(client, A_ID).equals("none"));
        assertThat(listener.snapshots).isEmpty();

        keeper.elsewhere = group -> CompletableFuture.failedFuture(new IllegalStateException("can't tell"));
        await().until(() -> listener.last().equals("{a=[t]}"));
    }

    @Test
    void whoConsumesWithoutZooKeeperIsToldWhoDoesItHere() {
        ZooKeeperRegistry registry = keeper.registry("a");
        assertThat(registry.whyNotByKafka("g").join()).isEmpty();

        registry.join("g", listener.news()).subscribe(Set.of("t"));
        await().until(() -> !listener.snapshots.isEmpty());

        assertThat(registry.whyNotByKafka("g").join().orElseThrow())
                .hasMessageContaining("consumed by way of ZooKeeper")
                .hasMessageContaining("by a;");
    }
}
