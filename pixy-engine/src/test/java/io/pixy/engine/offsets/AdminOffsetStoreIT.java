package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.engine.kafka.LastingAdmins;
import io.pixy.engine.offsets.CommitFailure.Kind;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class AdminOffsetStoreIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            TestCluster.builder().withoutZooKeeper().brokerProperty("offset.metadata.max.bytes", "64"));

    private static final PartitionId P0 = new PartitionId("offsets", 0);
    private static final PartitionId P1 = new PartitionId("offsets", 1);
    private static final PartitionId UNKNOWN = new PartitionId("no-such-topic", 0);

    private static Admin admin;
    private static AdminOffsetStore store;

    @BeforeAll
    static void createTopic() {
        CLUSTER.cluster().topics().create("offsets", 2);
        admin = Admin.create(Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()));
        store = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(10));
    }

    @AfterAll
    static void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @Test
    void readsWhatItCommitted() {
        Map<PartitionId, Committed> pairs = Map.of(P0, new Committed(1000, "BDCB"));

        assertThat(await(store.commit("round-trip", pairs))).isEqualTo(Map.of(P0, Optional.empty()));

        assertThat(await(store.fetch("round-trip", Set.of(P0, P1))))
                .isEqualTo(Map.of(
                        P0, new Lookup.Found<>(new Committed(1000, "BDCB")), P1, new Lookup.Found<>(Committed.NONE)));
    }

    @Test
    void aGroupThatNeverWasHasCommittedNothing() {
        assertThat(await(store.fetch("nobody", Set.of(P0)))).isEqualTo(Map.of(P0, new Lookup.Found<>(Committed.NONE)));
    }

    @Test
    void C12_aFailureToReadIsNotTakenForNoCommit() {
        try (Admin nowhere = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"))) {
            AdminOffsetStore unreachable = new AdminOffsetStore(LastingAdmins.of(nowhere), Duration.ofMillis(500));

            assertThat(await(unreachable.fetch("g", Set.of(P0))).get(P0)).isInstanceOf(Lookup.Failed.class);
            assertThat(await(unreachable.logRanges(Set.of(P0)).get(P0))).isInstanceOf(Lookup.Failed.class);
            assertThat(await(unreachable.commit("g", Map.of(P0, new Committed(1, ""))))
                            .get(P0))
                    .map(CommitFailure::kind)
                    .hasValue(Kind.UNANSWERED);
        }
    }

    @Test
    void aClosedClientFailsCallsInsteadOfThrowing() {
        Admin closed = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
        closed.close(Duration.ofMillis(1));
        AdminOffsetStore dead = new AdminOffsetStore(LastingAdmins.of(closed), Duration.ofSeconds(1));

        assertThat(await(dead.fetch("g", Set.of(P0))).get(P0)).isInstanceOf(Lookup.Failed.class);
        assertThat(await(dead.logRanges(Set.of(P0)).get(P0))).isInstanceOf(Lookup.Failed.class);
        assertThat(await(dead.commit("g", Map.of(P0, new Committed(1, "")))).get(P0))
                .isPresent();
    }

    @Test
    void C13_onlyThePartitionWhoseMetadataIsTooLargeFails() {
        Map<PartitionId, Committed> pairs = Map.of(P0, new Committed(5, "x".repeat(65)), P1, new Committed(6, "BB"));

        Map<PartitionId, Optional<CommitFailure>> outcomes = await(store.commit("too-large", pairs));

        assertThat(outcomes.get(P0)).map(CommitFailure::kind).hasValue(Kind.METADATA_TOO_LARGE);
        assertThat(outcomes.get(P1)).isEmpty();
        assertThat(await(store.fetch("too-large", Set.of(P1))).get(P1))
                .isEqualTo(new Lookup.Found<>(new Committed(6, "BB")));
    }

    @Test
    void saysThatAPartitionDoesNotExist() {
        Map<PartitionId, Optional<CommitFailure>> outcomes =
                await(store.commit("unknown", Map.of(UNKNOWN, new Committed(1, ""), P0, new Committed(1, ""))));

        assertThat(outcomes.get(UNKNOWN)).map(CommitFailure::kind).hasValue(Kind.UNKNOWN_PARTITION);
        assertThat(outcomes.get(P0)).isEmpty();
    }

    @Test
    void saysThatKafkaConsumersUseTheGroup() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers(), "group.id", "in-use");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("offsets"));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(100));
            }

            Map<PartitionId, Optional<CommitFailure>> outcomes =
                    await(store.commit("in-use", Map.of(P0, new Committed(1, ""))));

            assertThat(outcomes.get(P0)).map(CommitFailure::kind).hasValue(Kind.GROUP_IN_USE);
        }
    }

    @Test
    void findsWhereLogsBeginAndEnd() {
        CLUSTER.cluster().topics().create("ranges", 2);
        PartitionId first = new PartitionId("ranges", 0);
        PartitionId second = new PartitionId("ranges", 1);
        for (int i = 0; i < 7; i++) {
            CLUSTER.cluster().topics().produce("ranges", 1, null, new byte[] {1});
        }
        CLUSTER.cluster().topics().deleteRecordsBefore("ranges", 1, 3);

        Map<PartitionId, CompletableFuture<Lookup<LogRange>>> ranges = store.logRanges(Set.of(first, second));

        assertThat(ranges).containsOnlyKeys(first, second);
        assertThat(await(ranges.get(first))).isEqualTo(new Lookup.Found<>(new LogRange(0, 0)));
        assertThat(await(ranges.get(second))).isEqualTo(new Lookup.Found<>(new LogRange(3, 7)));
    }

    @Test
    void anUnknownTopicDoesNotFailTheLogRangesOfOthers() {
        AdminOffsetStore hasty = new AdminOffsetStore(LastingAdmins.of(admin), Duration.ofSeconds(2));

        Map<PartitionId, CompletableFuture<Lookup<LogRange>>> ranges = hasty.logRanges(Set.of(P0, UNKNOWN));

        assertThat(await(ranges.get(P0))).isEqualTo(new Lookup.Found<>(new LogRange(0, 0)));
        assertThat(await(ranges.get(UNKNOWN))).isInstanceOf(Lookup.Failed.class);
    }

    @Test
    void B20_theCommitterLearnsTheLimitOfTheBroker() throws Exception {
        OffsetTracker tracker =
                new OffsetTracker(new Committed(0, ""), new TrackerSettings(1_000_000_000_000L, 1000, -1, 4096));
        tracker.offered(Messages.at(999), 0);
        for (long offset = 1; offset < 999; offset += 2) {
            tracker.acked(offset);
        }
        Strand strand = new Strand("test");
        try (SystemTimers timers = new SystemTimers("test-timers")) {
            Committer committer = new Committer(
                    "learning",
                    pairs -> store.commit("learning", pairs),
                    strand,
                    timers,
                    Clock.system(),
                    new Committer.Settings(Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofHours(1)));
            CompletableFuture<Void> flushed = new CompletableFuture<>();
            strand.execute(() -> {
                committer.track(P0, tracker).run();
                var unused = committer.flush(P0).thenRun(() -> flushed.complete(null));
            });
            flushed.get(20, TimeUnit.SECONDS);
            strand.execute(committer::close);
        }

        Committed stored = ((Lookup.Found<Committed>)
                        await(store.fetch("learning", Set.of(P0))).get(P0))
                .value();
        assertThat(stored.offset()).isZero();
        assertThat(stored.metadata()).hasSizeBetween(32, 64).matches("(BB)+");
    }

    @Test
    void failuresTellWhatWasBeingDone() {
        Optional<CommitFailure> failure = await(store.commit("text", Map.of(UNKNOWN, new Committed(1, ""))))
                .get(UNKNOWN);

        assertThat(failure.orElseThrow().why())
                .isNotInstanceOf(KafkaException.class)
                .hasMessageStartingWith("Can't commit the offset of no-such-topic/0: kafka server: ");
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
