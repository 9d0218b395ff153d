package io.pixy.engine.registry.zookeeper;

import static io.pixy.engine.registry.zookeeper.Keeper.holder;
import static io.pixy.engine.registry.zookeeper.Keeper.put;
import static io.pixy.engine.registry.zookeeper.Keeper.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimsIT {
    private static final PartitionId P0 = new PartitionId("t", 0);
    private static final String OWNER = "/consumers/g/owners/t/0";
    private static final String A_ID = "/consumers/g/ids/a";

    private TestingServer server;
    private Keeper keeper;
    private ZooKeeper client;
    private final RecordingListener a = new RecordingListener();
    private final RecordingListener b = new RecordingListener();

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
        assertThat(a.overlaps).hasValue(0);
        assertThat(b.overlaps).hasValue(0);
    }

    @Test
    void aClaimIsAnEphemeralNodeWithTheBareMemberId() throws Exception {
        Membership membership = join("a", a);

        membership.claim(P0);
        membership.claim(P0);

        await().until(() -> a.owned.contains(P0));
        assertThat(text(client, OWNER)).isEqualTo("a");
        assertThat(holder(client, OWNER)).isEqualTo(holder(client, A_ID));
        assertThat(text(client, "/consumers/g/owners/t")).isEqualTo("null");
        assertThat(membership.release(P0)).succeedsWithin(Duration.ofSeconds(2));
        assertThat(client.exists(OWNER, false)).isNull();
        assertThat(a.events).filteredOn(event -> event.startsWith("claimed")).hasSize(1);
        assertThat(a.events).noneMatch(event -> event.startsWith("lost"));
    }

    @Test
    void handOverTakesMillisecondsHoweverLongItWasWaitedFor() {
        Membership first = join("a", a);
        Membership second = join("b", b);
        first.claim(P0);
        await().until(() -> a.owned.contains(P0));
        second.claim(P0);
        // by now the claim is polled every 1.6 s
        await().during(3, TimeUnit.SECONDS).atMost(4, TimeUnit.SECONDS).until(() -> b.owned.isEmpty());

        assertThat(first.release(P0)).succeedsWithin(Duration.ofSeconds(1));

        await().pollInterval(10, TimeUnit.MILLISECONDS)
                .atMost(500, TimeUnit.MILLISECONDS)
                .until(() -> b.owned.contains(P0));
    }

    @Test
    void releaseEndsAClaimThatWaits() throws Exception {
        put(client, OWNER, "go", CreateMode.EPHEMERAL);
        Membership membership = join("a", a);
        membership.claim(P0);

        assertThat(membership.release(P0)).succeedsWithin(Duration.ofSeconds(1));

        client.delete(OWNER, -1);
        await().during(500, TimeUnit.MILLISECONDS).until(() -> client.exists(OWNER, false) == null);
        assertThat(a.events).noneMatch(event -> event.startsWith("claimed"));
    }

    @Test
    void claimAndReleaseInTurnEndAsTheLastOneSays() throws Exception {
        Membership membership = join("a", a);

        for (int i = 0; i < 200; i++) {
            membership.claim(P0);
            var unused = membership.release(P0);
        }
        assertThat(membership.release(P0)).succeedsWithin(Duration.ofSeconds(2));
        assertThat(client.exists(OWNER, false)).isNull();
        var unused = membership.release(P0);
        membership.claim(P0);

        await().until(() -> text(client, OWNER).equals("a"));
    }

    @Test
    void A35_C18_aReleasedPartitionThatBelongsToAnotherIsLeftAlone() throws Exception {
        Membership membership = join("a", a);
        membership.claim(P0);
        await().until(() -> a.owned.contains(P0));

        client.setData(OWNER, "other".getBytes(StandardCharsets.UTF_8), -1);

        assertThat(membership.release(P0)).succeedsWithin(Duration.ofSeconds(2));
        assertThat(text(client, OWNER)).isEqualTo("other");
    }

    @Test
    void B17_aNodeOfOurNameButOfAForeignSessionIsNoClaimAndIsWaitedFor() throws Exception {
        ZooKeeper predecessor = keeper.client();
        put(predecessor, OWNER, "a", CreateMode.EPHEMERAL);
        Membership membership = join("a", a);
        membership.claim(P0);
        await().during(2, TimeUnit.SECONDS)
                .atMost(3, TimeUnit.SECONDS)
                .until(() -> a.owned.isEmpty() && holder(client, OWNER) == predecessor.getSessionId());

        predecessor.close();

        await().atMost(1, TimeUnit.SECONDS).until(() -> a.owned.contains(P0));
        assertThat(holder(client, OWNER)).isEqualTo(holder(client, A_ID));
    }

    @Test
    void C21_ourOwnNodeOfThisSessionIsAClaim() throws Exception {
        Session session = new Session(client, Set.of());
        Ownership first = Ownership.take(session, OWNER, "a", null).get(5, TimeUnit.SECONDS);

        Ownership afterLostAnswer = Ownership.take(session, OWNER, "a", null).get(5, TimeUnit.SECONDS);

        assertThat(first).isEqualTo(Ownership.OURS);
        assertThat(afterLostAnswer).isEqualTo(Ownership.OURS);
    }

    @Test
    void C17_theNodeOfAnotherOwnerIsNeverTouched() throws Exception {
        put(client, OWNER, "go", CreateMode.EPHEMERAL);
        Membership membership = join("a", a);

        membership.claim(P0);

        await().during(1, TimeUnit.SECONDS)
                .atMost(2, TimeUnit.SECONDS)
                .until(() -> client.exists(OWNER, false).getVersion() == 0
                        && text(client, OWNER).equals("go"));
        assertThat(a.owned).isEmpty();
    }

    @Test
    void B16_A39_aBlockedClaimMakesTheOthersReadAgainButNotInAStorm() throws Exception {
        put(client, OWNER, "go", CreateMode.EPHEMERAL);
        for (int p = 1; p < 50; p++) {
            put(client, "/consumers/g/owners/t/" + p, "go", CreateMode.EPHEMERAL);
        }
        Membership membership = join("a", a);
        await().until(() -> !a.snapshots.isEmpty());
        long before = client.exists(A_ID, false).getVersion();

        for (int p = 0; p < 50; p++) {
            membership.claim(new PartitionId("t", p));
        }

        // pauses of 0.2, 0.4, 0.8, 1.6 s: at most 5 in the first 6 s, whatever the number of claims
        await().atMost(2, TimeUnit.SECONDS)
                .until(() -> client.exists(A_ID, false).getVersion() > before);
        await().during(5, TimeUnit.SECONDS)
                .atMost(6, TimeUnit.SECONDS)
                .until(() -> client.exists(A_ID, false).getVersion() - before <= 5);
    }

    @Test
    void aClaimThatVanishesIsToldAndMadeAgain() throws Exception {
        Membership membership = join("a", a);
        membership.claim(P0);
        await().until(() -> a.owned.contains(P0));

        client.delete(OWNER, -1);

        await().until(() -> a.events.contains("lost t/0"));
        await().until(() -> a.owned.contains(P0) && text(client, OWNER).equals("a"));
    }

    @Test
    void B29_fiveHundredClaimsTakeLessThanFiveSecondsAndSoDoTheirReleases() {
        Membership membership = join("a", a);

        for (int p = 0; p < 500; p++) {
            membership.claim(new PartitionId("t", p));
        }
        await().atMost(5, TimeUnit.SECONDS).until(() -> a.owned.size() == 500);
        List<CompletableFuture<Void>> releases = new ArrayList<>();
        for (int p = 0; p < 500; p++) {
            releases.add(membership.release(new PartitionId("t", p)));
        }

        assertThat(CompletableFuture.allOf(releases.toArray(CompletableFuture<?>[]::new)))
                .succeedsWithin(Duration.ofSeconds(5));
    }

    private Membership join(String member, RecordingListener listener) {
        Membership membership = keeper.registry(member).join("g", listener.news());
        membership.subscribe(Set.of("t"));
        return membership;
    }
}
