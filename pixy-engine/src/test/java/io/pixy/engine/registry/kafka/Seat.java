package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.PixyException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** An instance in one group: claims what is assigned to it, and releases what is wanted back, unless told to hold it. */
final class Seat extends RecordingListener implements AutoCloseable {
    static final Duration SESSION = Duration.ofSeconds(3);

    final SortedSet<PartitionId> claimed = new ConcurrentSkipListSet<>();
    final List<PixyException> fatal = new CopyOnWriteArrayList<>();
    final AtomicLong assignments = new AtomicLong();
    final KafkaRegistry registry;
    final GroupMembers members;
    final Membership membership;
    volatile Map<String, SortedSet<Integer>> assigned = Map.of();
    volatile boolean holding;

    /** Its metrics may be read by anybody. */
    volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;

    volatile Consumer<PartitionId> onClaim = partition -> {};
    volatile Consumer<PartitionId> onRelease = partition -> {};
    private final SystemTimers timers = new SystemTimers("seat-timers");
    private final LastingAdmin admin;

    Seat(TestCluster cluster, String clientId, String group, Settings how) {
        KafkaClients clients = new KafkaClients(
                clientId,
                ClusterConfig.builder()
                        .kafka(KafkaConfig.builder()
                                .seedPeers(List.of(cluster.bootstrapServers().split(",")))
                                .build())
                        .build());
        admin = new LastingAdmin(
                "seat",
                number -> clients.admin("-admin", number, Duration.ofSeconds(10)),
                new OwnThread("seat-admin"),
                Clock.system(),
                timers);
        admin.start();
        members = new GroupMembers(admin, Duration.ofSeconds(10));
        registry = new KafkaRegistry(
                "test",
                new KafkaMembershipSettings(how.protocol, SESSION, how.rebalanceTimeout, how.fixed, clientId),
                settings -> consumer = clients.consumer("", settings),
                admin,
                how.elsewhere,
                fatal::add,
                timers,
                Clock.system());
        registry.checkProtocol(Duration.ofSeconds(10));
        membership = registry.join(group, this);
    }

    /** What a seat may have of its own. */
    record Settings(
            GroupProtocol protocol,
            Duration rebalanceTimeout,
            boolean fixed,
            Function<String, CompletableFuture<Optional<PixyException>>> elsewhere) {

        static Settings of(GroupProtocol protocol) {
            return new Settings(
                    protocol,
                    Duration.ofSeconds(20),
                    false,
                    group -> CompletableFuture.completedFuture(Optional.empty()));
        }

        Settings rebalanceTimeout(Duration time) {
            return new Settings(protocol, time, fixed, elsewhere);
        }

        Settings fixedName() {
            return new Settings(protocol, rebalanceTimeout, true, elsewhere);
        }

        Settings elsewhere(Function<String, CompletableFuture<Optional<PixyException>>> answer) {
            return new Settings(protocol, rebalanceTimeout, fixed, answer);
        }
    }

    @Override
    public void onAssigned(Map<String, SortedSet<Integer>> assignment) {
        super.onAssigned(assignment);
        assignments.incrementAndGet();
        assigned = assignment;
        assignment.forEach(
                (topic, numbers) -> numbers.forEach(number -> membership.claim(new PartitionId(topic, number))));
    }

    @Override
    public void onRevoking(Set<PartitionId> partitions, long deadlineNanos) {
        super.onRevoking(partitions, deadlineNanos);
        if (!holding) {
            partitions.forEach(partition -> {
                var unused = release(partition);
            });
        }
    }

    @Override
    public void onClaimed(PartitionId partition) {
        onClaim.accept(partition);
        claimed.add(partition);
        super.onClaimed(partition);
    }

    @Override
    public void onClaimLost(PartitionId partition) {
        claimed.remove(partition);
        super.onClaimLost(partition);
    }

    CompletableFuture<Void> release(PartitionId partition) {
        if (claimed.remove(partition)) {
            onRelease.accept(partition);
        }
        return membership.release(partition);
    }

    Optional<CommitFailure.Kind> commit(PartitionId partition, long offset) {
        return membership
                .commit(Map.of(partition, new Committed(offset, "")))
                .join()
                .get(partition)
                .map(CommitFailure::kind);
    }

    /** What it leaves first, as the engine does. */
    void leave() {
        CompletableFuture<Void> gone = membership.unsubscribe();
        // what was claimed before is told by now, and nothing is claimed any more
        membership.release(new PartitionId("none", 0)).join();
        claimed.forEach(partition -> {
            var unused = release(partition);
        });
        assertThat(gone).succeedsWithin(Duration.ofSeconds(20));
        assertThat(membership.leave()).succeedsWithin(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        registry.close(Duration.ofSeconds(10));
        admin.close(Duration.ofSeconds(1));
        timers.close();
    }
}
