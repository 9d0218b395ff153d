package io.pixy.engine.registry.zookeeper;

import static io.pixy.engine.registry.zookeeper.Keeper.holder;
import static io.pixy.engine.registry.zookeeper.Keeper.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionLossIT {
    private static final PartitionId P0 = new PartitionId("t", 0);
    private static final PartitionId P1 = new PartitionId("t", 1);
    private static final String OWNER = "/consumers/g/owners/t/0";
    private static final String A_ID = "/consumers/g/ids/a";

    private TestingServer server;
    private Keeper keeper;
    private ZooKeeper client;
    private final RecordingListener a = new RecordingListener();

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
    void A7_B17_C22_afterAnExpiredSessionEntryAndClaimsAreMadeAgainAndToldInOrder() throws Exception {
        Membership membership = owner();
        long expired = holder(client, A_ID);

        keeper.expire(expired);

        await().atMost(15, TimeUnit.SECONDS).until(() -> a.events.contains("trust true"));
        await().until(() -> a.owned.equals(Set.of(P0, P1)));
        assertThat(holder(client, A_ID)).isPositive().isNotEqualTo(expired);
        assertThat(holder(client, OWNER)).isEqualTo(holder(client, A_ID));
        int doubt = a.events.indexOf("trust false");
        int trust = a.events.indexOf("trust true");
        assertThat(a.events.indexOf("lost t/0")).isBetween(doubt, trust);
        assertThat(a.events.indexOf("lost t/1")).isBetween(doubt, trust);
        assertThat(a.events.subList(doubt, trust)).contains("snapshot {a=[t]}").noneMatch(e -> e.endsWith("{}"));
        assertThat(membership.release(P0)).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void aShortOutageIsNotTold() throws Exception {
        try (Keeper patient = new Keeper(server.getConnectString(), Duration.ofSeconds(30))) {
            Membership membership = patient.registry("a").join("g", a.news());
            membership.subscribe(Set.of("t"));
            membership.claim(P0);
            await().until(() -> a.owned.contains(P0) && a.last().equals("{a=[t]}"));
            long session = holder(client, A_ID);
            int before = a.snapshots.size();

            server.restart();

            await().atMost(15, TimeUnit.SECONDS).until(() -> a.snapshots.size() > before);
            await().until(() -> client.getState().isConnected());
            assertThat(holder(client, A_ID)).isEqualTo(session);
            assertThat(a.events).noneMatch(event -> event.startsWith("trust") || event.startsWith("lost"));
            assertThat(a.last()).isEqualTo("{a=[t]}");
        }
    }

    @Test
    void B2_anOutageLongerThanTheGraceEndsTrustUntilEverythingIsVerified() throws Exception {
        owner();

        server.stop();
        await().atMost(Keeper.SESSION.toMillis() / 2, TimeUnit.MILLISECONDS).until(() -> !a.trusted);
        assertThat(a.owned).containsExactlyInAnyOrder(P0, P1);
        server.restart();

        await().atMost(20, TimeUnit.SECONDS).until(() -> a.trusted && a.owned.size() == 2);
        assertThat(a.events.get(a.events.indexOf("trust true") - 1)).isEqualTo("snapshot {a=[t]}");
        await().untilAsserted(() -> assertThat(holder(client, OWNER)).isEqualTo(holder(client, A_ID)));
        assertThat(a.snapshots).allMatch(snapshot -> snapshot.members().containsKey("a"));
    }

    @Test
    void whatAFrozenProcessHoldsIsInDoubtUntilItIsVerified() throws Exception {
        AtomicLong ahead = new AtomicLong();
        Clock jumping = new JumpingClock(ahead);
        try (Keeper frozen = new Keeper(server.getConnectString(), Keeper.SESSION, jumping)) {
            Membership membership = frozen.registry("a").join("g", a.news());
            membership.subscribe(Set.of("t"));
            membership.claim(P0);
            await().until(() -> a.owned.contains(P0) && a.last().equals("{a=[t]}"));

            ahead.set(Keeper.SESSION.toNanos());

            await().atMost(10, TimeUnit.SECONDS).until(() -> a.events.contains("trust true"));
            assertThat(a.events).containsSubsequence("trust false", "snapshot {a=[t]}", "trust true");
            assertThat(a.owned).containsExactly(P0);
        }
    }

    /** The machine's clock, which can be put forward, as a process that was frozen sees it. */
    private record JumpingClock(AtomicLong ahead) implements Clock {
        @Override
        public long nanoTime() {
            return Clock.system().nanoTime() + ahead.get();
        }

        @Override
        public long wallMillis() {
            return Clock.system().wallMillis();
        }
    }

    @Test
    void A8_aSessionTimeoutBelowTheServersLimitIsRaisedAndDoesNotFlap() throws Exception {
        try (Keeper hasty = new Keeper(server.getConnectString(), Duration.ofMillis(100))) {
            Membership membership = hasty.registry("a").join("g", a.news());
            membership.subscribe(Set.of("t"));
            membership.claim(P0);
            await().until(() -> a.owned.contains(P0));

            await().during(3, TimeUnit.SECONDS)
                    .atMost(4, TimeUnit.SECONDS)
                    .until(() -> a.trusted && a.owned.contains(P0));
            assertThat(a.events).noneMatch(event -> event.startsWith("trust"));
        }
    }

    @Test
    void anEnsembleServesOnWhenOneServerDies() throws Exception {
        try (TestingCluster ensemble = new TestingCluster(3)) {
            ensemble.start();
            try (Keeper three = new Keeper(ensemble.getConnectString(), Duration.ofSeconds(20))) {
                Membership membership = three.registry("a").join("g", a.news());
                membership.subscribe(Set.of("t"));
                membership.claim(P0);
                await().atMost(20, TimeUnit.SECONDS).until(() -> a.owned.contains(P0));
                int round = 0;
                for (InstanceSpec instance : List.copyOf(ensemble.getInstances())) {
                    ensemble.killServer(instance);
                    String topic = "t" + ++round;
                    membership.subscribe(Set.of("t", topic));
                    await().atMost(20, TimeUnit.SECONDS).until(() -> a.last().equals("{a=[t, " + topic + "]}"));
                    ensemble.restartServer(instance);
                }
                await().atMost(20, TimeUnit.SECONDS).until(() -> a.trusted && a.owned.contains(P0));
            }
        }
    }

    @Test
    void anOutageLongerThanTheSessionVoidsTheClaimsAndNothingOfTheOldSessionIsWaitedFor() throws Exception {
        Membership membership = owner();
        long old = holder(client, A_ID);
        server.stop();
        // what a release waits for is the end of the session
        assertThat(membership.release(P1)).succeedsWithin(Keeper.SESSION.multipliedBy(3));
        assertThat(a.trusted).isFalse();

        server.restart();

        await().atMost(15, TimeUnit.SECONDS).until(() -> a.events.contains("trust true"));
        await().atMost(2, TimeUnit.SECONDS)
                .until(() -> a.events.lastIndexOf("claimed t/0") > a.events.indexOf("lost t/0"));
        assertThat(a.events).contains("lost t/0").doesNotContain("lost t/1");
        await().until(() -> client.getState().isConnected());
        assertThat(holder(client, A_ID)).isPositive().isNotEqualTo(old);
        assertThat(holder(client, OWNER)).isEqualTo(holder(client, A_ID));
    }

    @Test
    void anotherMemberTakesOverBetweenExpiryAndReturn() throws Exception {
        RecordingListener b = new RecordingListener();
        Membership other = keeper.registry("b").join("g", b.news());
        Membership membership = owner();
        other.subscribe(Set.of("t"));
        other.claim(P0);
        await().until(() -> b.last().equals("{a=[t], b=[t]}"));

        keeper.expire(holder(client, A_ID));

        await().atMost(15, TimeUnit.SECONDS).until(() -> a.trusted && a.events.contains("trust true"));
        await().until(() -> a.owned.size() + b.owned.size() == 2);
        assertThat(text(client, OWNER)).isEqualTo(a.owned.contains(P0) ? "a" : "b");
        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(2));
        await().until(() -> b.owned.contains(P0));
    }

    @Test
    void connectsWhenZooKeeperComesUpLater() throws Exception {
        server.stop();
        Membership membership = keeper.registry("a").join("g", a.news());
        membership.subscribe(Set.of("t"));
        membership.claim(P0);

        server.restart();

        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> a.owned.contains(P0) && a.last().equals("{a=[t]}"));
        assertThat(a.trusted).isTrue();
    }

    @Test
    void A36_aReleaseDuringAShortOutageIsDoneAfterIt() throws Exception {
        Membership membership = owner();
        server.stop();
        CompletableFuture<Void> released = membership.release(P0);
        CompletableFuture<Void> unsubscribed = membership.unsubscribe();
        server.restart();

        assertThat(released).succeedsWithin(Duration.ofSeconds(15));
        assertThat(unsubscribed).succeedsWithin(Duration.ofSeconds(15));
        await().until(() -> client.getState().isConnected());
        await().until(() -> client.exists(OWNER, false) == null && client.exists(A_ID, false) == null);
    }

    @Test
    void B25_leavingCompletesWithTheSessionWhenZooKeeperStaysAway() throws Exception {
        Membership membership = owner();
        server.stop();

        CompletableFuture<Void> released = membership.release(P0);
        CompletableFuture<Void> left = membership.leave();

        Duration limit = Keeper.SESSION.multipliedBy(2);
        assertThat(released).succeedsWithin(limit);
        assertThat(left).succeedsWithin(limit);
    }

    @Test
    void B25_closeIsBoundedAndCompletesWhatIsPendingWhenZooKeeperIsAway() throws Exception {
        ZooKeeperRegistry registry = keeper.registry("a");
        Membership membership = registry.join("g", a.news());
        membership.subscribe(Set.of("t"));
        membership.claim(P0);
        await().until(() -> a.owned.contains(P0));
        server.stop();
        CompletableFuture<Void> released = membership.release(P0);

        long start = System.nanoTime();
        registry.close(Duration.ofSeconds(1));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(released).succeedsWithin(Duration.ofMillis(100));
        assertThat(membership.leave()).succeedsWithin(Duration.ofMillis(100));
        registry.close(Duration.ofSeconds(1));
    }

    @Test
    void closeEndsTheSessionAtOnce() throws Exception {
        ZooKeeperRegistry registry = keeper.registry("a");
        Membership membership = registry.join("g", a.news());
        membership.subscribe(Set.of("t"));
        membership.claim(P0);
        await().until(() -> a.owned.contains(P0));

        registry.close(Duration.ofSeconds(5));

        assertThat(client.exists(A_ID, false)).isNull();
        assertThat(client.exists(OWNER, false)).isNull();
    }

    private Membership owner() throws Exception {
        Membership membership = keeper.registry("a").join("g", a.news());
        membership.subscribe(Set.of("t"));
        membership.claim(P0);
        membership.claim(P1);
        await().until(() -> a.owned.size() == 2 && a.last().equals("{a=[t]}"));
        return membership;
    }
}
