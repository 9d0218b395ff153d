package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.GroupInUseException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.FaultProxy;
import io.pixy.testkit.Ports;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestClusterBuilder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of {@link io.pixy.engine.registry.Membership} on brokers. */
class KafkaMembershipIT {
    private static final int PORT = Ports.free();

    /** Never closed: a test that is tried again is in the same JVM. */
    private static final FaultProxy PROXY = new FaultProxy(0, PORT);

    @RegisterExtension
    static final ClusterExtension BROKERS = ClusterExtension.of(behind(PROXY, PORT, TestCluster.builder()));

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SESSION_AND_MORE =
            Seat.SESSION.multipliedBy(3).dividedBy(2);
    private static int count;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private String topic;
    private String group;

    static TestClusterBuilder behind(FaultProxy proxy, int port, TestClusterBuilder builder) {
        return builder.withoutZooKeeper()
                .kafkaPort(port)
                .advertisedPort(0, proxy.port())
                .brokerProperty("group.min.session.timeout.ms", "1000");
    }

    /** By which the tests are run. */
    static List<GroupProtocol> protocols() {
        return List.of(GroupProtocol.CLASSIC);
    }

    TestCluster kafka() {
        return BROKERS.cluster();
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private void names(int partitions) {
        topic = "topic-" + ++count;
        group = "group-" + count;
        kafka().topics().create(topic, partitions);
    }

    private Seat seat(String clientId, Seat.Settings how) {
        Seat seat = new Seat(kafka(), clientId, group, how);
        open.push(seat);
        return seat;
    }

    private Seat seated(String clientId, GroupProtocol protocol) {
        Seat seat = seat(clientId, Seat.Settings.of(protocol));
        seat.membership.subscribe(Set.of(topic));
        return seat;
    }

    private Set<PartitionId> all(int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(number -> new PartitionId(topic, number))
                .collect(Collectors.toSet());
    }

    private static void awaitClaims(Set<PartitionId> expected, Seat seat) {
        await().atMost(LONG).untilAsserted(() -> assertThat(seat.claimed).isEqualTo(expected));
    }

    /** How often it was told what is its own, when nothing more is said. */
    private static long awaitSilence(Seat seat) {
        AtomicLong told = new AtomicLong(-1);
        await().atMost(LONG)
                .during(Duration.ofSeconds(2))
                .until(() -> told.getAndSet(seat.assignments.get()) == seat.assignments.get());
        return told.get();
    }

    private static void awaitShares(Set<PartitionId> whole, int each, Seat... seats) {
        await().atMost(LONG).untilAsserted(() -> {
            List<PartitionId> claimed = new ArrayList<>();
            for (Seat seat : seats) {
                assertThat(seat.claimed).hasSizeBetween(each, each + 1);
                claimed.addAll(seat.claimed);
            }
            assertThat(claimed).containsExactlyInAnyOrderElementsOf(whole);
        });
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void sharesWithThoseThatComeAndGo(GroupProtocol protocol) {
        names(6);
        Seat first = seated("first", protocol);
        awaitClaims(all(6), first);
        Seat second = seated("second", protocol);
        awaitShares(all(6), 3, first, second);
        Seat third = seated("third", protocol);
        awaitShares(all(6), 2, first, second, third);
        assertThat(first.registry.owners(topic, Optional.of(group)).join().get(group))
                .isEqualTo(Map.of("first", numbers(first), "second", numbers(second), "third", numbers(third)));
        assertThat(first.registry.owners(topic, Optional.empty()).join())
                .containsOnlyKeys(group)
                .isEqualTo(first.registry.owners(topic, Optional.of(group)).join());

        second.leave();

        awaitShares(all(6), 3, first, third);
        first.leave();
        awaitClaims(all(6), third);
        assertThat(third.news).noneMatch(news -> news.startsWith("lost"));
        assertThat(third.news).doesNotContain("trust false");
    }

    private static List<Integer> numbers(Seat seat) {
        return seat.claimed.stream().map(PartitionId::partition).toList();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aPartitionIsKeptUntilItIsReleasedAndCommitsGoOnMeanwhile(GroupProtocol protocol) {
        names(2);
        Seat first = seated("first", protocol);
        awaitClaims(all(2), first);
        first.holding = true;
        Seat second = seated("second", protocol);
        await().atMost(LONG).until(() -> first.news.stream().anyMatch(news -> news.startsWith("revoking")));
        PartitionId kept = first.claimed.first();
        PartitionId wanted = all(2).stream()
                .filter(one -> first.news.contains("revoking [" + one + "]"))
                .findFirst()
                .orElseThrow();

        for (int offset = 1; offset <= 20; offset++) {
            assertThat(first.commit(wanted, offset)).isEmpty();
        }

        assertThat(first.commit(kept.equals(wanted) ? first.claimed.last() : kept, 7))
                .isEmpty();
        assertThat(second.claimed).isEmpty();
        assertThat(first.release(wanted)).succeedsWithin(LONG);
        awaitClaims(Set.of(wanted), second);
        assertThat(kafka().topics()
                        .committed(group, topic)
                        .get(wanted.partition())
                        .offset())
                .isEqualTo(20);
        assertThat(first.commit(wanted, 21)).hasValue(CommitFailure.Kind.STALE_EPOCH);
        assertThat(second.commit(wanted, 30)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatIsNotReleasedInTimeIsLost(GroupProtocol protocol) {
        names(2);
        Seat first = seat("first", Seat.Settings.of(protocol).rebalanceTimeout(Duration.ofSeconds(2)));
        first.holding = true;
        first.membership.subscribe(Set.of(topic));
        awaitClaims(all(2), first);

        Seat second = seated("second", protocol);

        awaitShares(all(2), 1, first, second);
        assertThat(first.news).anyMatch(news -> news.startsWith("lost"));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aMemberThatIsThrownOutLosesAllAndComesBack(GroupProtocol protocol) {
        names(3);
        Seat seat = seated("thrown-out", protocol);
        awaitClaims(all(3), seat);

        throwOut();

        assertThat(seat.commit(new PartitionId(topic, 0), 3)).hasValue(CommitFailure.Kind.STALE_EPOCH);
        await().atMost(LONG)
                .until(() -> seat.news.stream()
                                .filter(news -> news.startsWith("lost"))
                                .count()
                        == 3);
        awaitClaims(all(3), seat);
        assertThat(seat.commit(seat.claimed.first(), 5)).isEmpty();
    }

    /** As if its session had ended. */
    private void throwOut() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka().bootstrapServers()))) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aSilentCoordinatorIsDoubtedAndTrustedAgain(GroupProtocol protocol) {
        names(1);
        Seat seat = seated("doubting", protocol);
        awaitClaims(all(1), seat);
        int before = seat.news.size();

        stall(true);
        await().atMost(LONG).until(() -> seat.news.contains("trust false"));
        assertThat(seat.registry.isConnected()).isFalse();
        stall(false);

        await().atMost(LONG).until(() -> seat.news.contains("trust true"));
        awaitClaims(all(1), seat);
        assertThat(seat.registry.isConnected()).isTrue();
        assertThat(seat.news.subList(before, seat.news.size()).get(0)).isEqualTo("trust false");
    }

    /** By itself it takes as long as the slowest rebalance of the group, while the coordinator may be another one by now. */
    @Test
    @EnabledIfSystemProperty(named = "pixy.slow", matches = "true")
    void aJoinThatIsNotAnsweredIsBegunAnewBeforeLong() {
        names(1);
        kafka().topics().create(topic + "-2", 1);
        Seat seat = seated("hanging", GroupProtocol.CLASSIC);
        awaitClaims(all(1), seat);
        double before = closedConnections(seat);
        stall(true);
        try {
            seat.membership.subscribe(Set.of(topic, topic + "-2"));

            // that to the coordinator, and the one by which it would learn of topics
            await().atMost(LONG).until(() -> closedConnections(seat) >= before + 2);
        } finally {
            stall(false);
        }

        await().atMost(LONG).until(() -> seat.claimed.size() == 2);
    }

    private static double closedConnections(Seat seat) {
        return seat.consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-close-total")
                        && metric.getKey().group().equals("consumer-metrics"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .sum();
    }

    void stall(boolean on) {
        PROXY.stall(on);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void partitionsThatAppearAreAssigned(GroupProtocol protocol) {
        names(1);
        Seat seat = seated("growing", protocol);
        awaitClaims(all(1), seat);

        kafka().topics().addPartitions(topic, 3);

        awaitClaims(all(3), seat);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aTopicThatIsDeletedDoesNotKeepOthersFromJoining(GroupProtocol protocol) {
        names(2);
        String doomed = topic + "-doomed";
        kafka().topics().create(doomed, 2);
        Seat first = seat("first", Seat.Settings.of(protocol));
        first.membership.subscribe(Set.of(topic, doomed));
        await().atMost(LONG).until(() -> first.claimed.size() == 4);

        kafka().topics().delete(doomed);
        Seat second = seat("second", Seat.Settings.of(protocol));
        second.membership.subscribe(Set.of(topic, doomed));

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(first.claimed).hasSize(1);
            assertThat(second.claimed).hasSize(1);
        });
        PartitionId gone = new PartitionId(doomed, 0);
        assertThat(first.commit(gone, 1)).hasValue(CommitFailure.Kind.STALE_EPOCH);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void topicsThatComeOneAfterTheOtherAreFewRebalances(GroupProtocol protocol) {
        names(1);
        List<String> topics =
                IntStream.range(0, 20).mapToObj(number -> topic + "-" + number).toList();
        topics.forEach(one -> kafka().topics().create(one, 1));
        Seat seat = seated("many", protocol);
        awaitClaims(all(1), seat);
        long before = seat.assignments.get();

        for (int i = 1; i <= topics.size(); i++) {
            List<String> now = new ArrayList<>(topics.subList(0, i));
            now.add(topic);
            seat.membership.subscribe(Set.copyOf(now));
        }

        await().atMost(LONG).until(() -> seat.claimed.size() == 21);
        assertThat(seat.assignments.get() - before).isLessThanOrEqualTo(24);
        assertThat(seat.news.stream().filter(news -> news.startsWith("claimed")).count())
                .isEqualTo(21);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void onlyThePartitionThatCanNotBeCommittedFails(GroupProtocol protocol) {
        names(5);
        Seat seat = seated("committing", protocol);
        awaitClaims(all(5), seat);
        Map<PartitionId, Committed> pairs =
                all(5).stream().collect(Collectors.toMap(one -> one, one -> new Committed(9, "")));
        PartitionId tooLong = new PartitionId(topic, 3);
        pairs.put(tooLong, new Committed(9, "x".repeat(5000)));

        Map<PartitionId, Optional<CommitFailure>> answer =
                new HashMap<>(seat.membership.commit(pairs).join());

        assertThat(answer.get(tooLong).map(CommitFailure::kind)).hasValue(CommitFailure.Kind.METADATA_TOO_LARGE);
        answer.remove(tooLong);
        assertThat(answer.values()).hasSize(4).allMatch(Optional::isEmpty);
        assertThat(kafka().topics().committed(group, topic).values())
                .hasSize(4)
                .extracting(OffsetAndMetadata::offset)
                .containsOnly(9L);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void plainConsumersAreNeighbours(GroupProtocol protocol) {
        names(4);
        Seat seat = seated("pixy", protocol);
        awaitClaims(all(4), seat);

        Neighbour plain = new Neighbour(kafka(), group, topic, Map.of());
        open.push(plain);

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(plain.owned).hasSize(2);
            assertThat(seat.claimed).hasSize(2);
        });
        assertThat(seat.registry.owners(topic, Optional.of(group)).join().get(group))
                .containsOnlyKeys("pixy", "neighbour");
        plain.close();
        awaitClaims(all(4), seat);
    }

    @Test
    void membersThatShareOutInAnotherWayAreNamed() {
        names(2);
        Neighbour ranging = new Neighbour(
                kafka(),
                group,
                topic,
                Map.of("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"));
        open.push(ranging);
        await().atMost(LONG).until(() -> ranging.owned.size() == 2);

        Seat seat = seated("pixy", GroupProtocol.CLASSIC);

        await().atMost(LONG).until(() -> !seat.news.isEmpty());
        assertThat(seat.news.get(0)).startsWith("refused").contains("`range` alone");
        assertThat(ranging.failure).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aGroupThatAnotherRegistryHasIsLeftAlone(GroupProtocol protocol) {
        names(1);
        CompletableFuture<Optional<PixyException>> answer = new CompletableFuture<>();
        Seat seat = seat("careful", Seat.Settings.of(protocol).elsewhere(name -> answer));
        seat.membership.subscribe(Set.of(topic));
        await().atMost(LONG)
                .until(() -> !seat.members.whyNotByZooKeeper(group).join().isEmpty());
        assertThat(seat.members.whyNotByZooKeeper(group).join().orElseThrow()).isInstanceOf(GroupInUseException.class);
        assertThat(seat.news).isEmpty();

        answer.complete(Optional.of(new RegistryException("it lives in ZooKeeper", null)));

        await().atMost(LONG).until(() -> seat.news.contains("refused it lives in ZooKeeper"));
        await().atMost(LONG)
                .until(() -> seat.members.whyNotByZooKeeper(group).join().isEmpty());
        assertThat(seat.claimed).isEmpty();
        assertThat(seat.news).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void whatIsNotConsumedHasNoOwners(GroupProtocol protocol) {
        names(1);
        Seat seat = seated("owning", protocol);
        awaitClaims(all(1), seat);

        assertThat(seat.registry.owners("other", Optional.of(group)))
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(GroupNotFoundException.class)
                .withMessageContaining("topic other is not consumed by " + group);
        assertThat(seat.registry.owners(topic, Optional.of("nobody")))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("unknown consumer group nobody");
        assertThat(seat.registry.owners("other", Optional.empty()))
                .succeedsWithin(LONG)
                .isEqualTo(Map.of());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void unknownAndImpossibleTopicsDoNotHarmOthers(GroupProtocol protocol) {
        names(1);
        Seat seat = seat("asking", Seat.Settings.of(protocol));

        seat.membership.subscribe(Set.of(topic, "never-made", "what a name", "x".repeat(300)));

        awaitClaims(all(1), seat);
        await().atMost(LONG).untilAsserted(() -> assertThat(seat.assigned).containsOnlyKeys(topic, "never-made"));
        kafka().topics().create("never-made", 1);
        await().atMost(LONG).until(() -> seat.claimed.contains(new PartitionId("never-made", 0)));
        kafka().topics().delete("never-made");
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aFixedNameComesBackToItsPartitionsWithoutARebalance(GroupProtocol protocol) {
        names(4);
        Seat first = seat("fixed-1", Seat.Settings.of(protocol).fixedName());
        first.membership.subscribe(Set.of(topic));
        Seat second = seat("fixed-2", Seat.Settings.of(protocol).fixedName());
        second.membership.subscribe(Set.of(topic));
        awaitShares(all(4), 2, first, second);
        Set<PartitionId> had = Set.copyOf(second.claimed);
        // that all is as it will stay is told once more
        long before = awaitSilence(first);

        second.registry.remainAtClose();
        second.leave();
        second.close();
        Seat again = seat("fixed-2", Seat.Settings.of(protocol).fixedName());
        again.membership.subscribe(Set.of(topic));
        awaitClaims(had, again);

        assertThat(first.assignments.get()).isEqualTo(before);
        again.leave();
        awaitClaims(all(4), first);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aSecondHolderOfAFixedNameIsFatal(GroupProtocol protocol) {
        names(1);
        Seat one = seat("taken", Seat.Settings.of(protocol).fixedName());
        one.membership.subscribe(Set.of(topic));
        awaitClaims(all(1), one);
        Seat other = seat("taken", Seat.Settings.of(protocol).fixedName());

        other.membership.subscribe(Set.of(topic));

        await().atMost(LONG).until(() -> one.fatal.size() + other.fatal.size() == 1);
        Seat loser = one.fatal.isEmpty() ? other : one;
        assertThat(loser.fatal.get(0)).hasMessageContaining("another instance with client_id `taken` is a member");
        assertThat(loser.claimed).isEmpty();
        Seat winner = loser == one ? other : one;
        loser.leave();
        awaitClaims(all(1), winner);
        assertThat(winner.commit(new PartitionId(topic, 0), 4)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void membersThatDoNothingCostNothing(GroupProtocol protocol) {
        names(4);
        for (int number = 0; number < 4; number++) {
            kafka().topics().produce(topic, number, null, new byte[10_000]);
        }
        List<Seat> seats = new ArrayList<>();
        String name = group;
        for (int i = 0; i < 5; i++) {
            group = name + "-" + i;
            seats.add(seated("idle", protocol));
        }
        seats.forEach(seat -> awaitClaims(all(4), seat));

        ThreadTimes times = ThreadTimes.ofMembers();
        CompletableFuture<Void> later = new CompletableFuture<>();
        later.completeOnTimeout(null, 3, TimeUnit.SECONDS).join();

        assertThat(times.elapsedShare()).isLessThan(0.1);
    }

    /** While one releases slowly the others wait for it to join, without heartbeats. */
    @Test
    void whoWaitsForASlowNeighbourDoesNotDoubt() {
        names(6);
        Seat slow = seated("slow", GroupProtocol.CLASSIC);
        Seat waiting = seated("waiting", GroupProtocol.CLASSIC);
        awaitShares(all(6), 3, slow, waiting);
        slow.holding = true;
        seated("third", GroupProtocol.CLASSIC);
        await().atMost(LONG).until(() -> slow.news.stream().anyMatch(news -> news.startsWith("revoking")));
        // its own part in that, which may come later
        await().atMost(LONG).until(() -> waiting.claimed.size() == 2);
        Set<PartitionId> kept = Set.copyOf(waiting.claimed);

        seated("fourth", GroupProtocol.CLASSIC);
        await().during(SESSION_AND_MORE)
                .atMost(LONG)
                .until(() -> !waiting.news.contains("trust false") && waiting.claimed.containsAll(kept));

        assertThat(waiting.commit(kept.iterator().next(), 1)).hasValue(CommitFailure.Kind.REBALANCING);
        Set.copyOf(slow.claimed).forEach(partition -> {
            var unused = slow.release(partition);
        });
        await().atMost(LONG)
                .until(() -> waiting.commit(waiting.claimed.first(), 2).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void commitsDoNotWaitForPollsNorHinderThem(GroupProtocol protocol) {
        names(4);
        Seat first = seated("storm-1", protocol);
        awaitClaims(all(4), first);
        long begin = Clock.system().nanoTime();
        PartitionId mine = new PartitionId(topic, 0);
        int done = 0;
        Seat second = null;
        while (done < 200 || second.claimed.size() != 2 || first.claimed.size() != 2) {
            first.membership.commit(Map.of(mine, new Committed(++done, ""))).join();
            if (done == 20) {
                second = seated("storm-2", protocol);
            }
            assertThat(Clock.system().nanoTime() - begin).isLessThan(LONG.toNanos());
        }
        awaitShares(all(4), 2, first, second);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void noPartitionEverHasTwoHoldersWhileMembersComeAndGo(GroupProtocol protocol) {
        names(16);
        Storm storm = new Storm(protocol, Boolean.getBoolean("pixy.slow") ? 60 : 2);

        storm.run();

        assertThat(storm.violations).isEmpty();
        awaitShares(all(16), 5, storm.seats.toArray(Seat[]::new));
        storm.seats.forEach(seat -> assertThat(seat.news).noneMatch(news -> news.startsWith("lost")));
    }

    /** Three members, one of which leaves and comes back, and who commit what they hold and release slowly. */
    private final class Storm {
        private final List<String> violations = new CopyOnWriteArrayList<>();
        private final Map<PartitionId, Seat> holders = new ConcurrentHashMap<>();
        private final Map<PartitionId, Long> committed = new ConcurrentHashMap<>();
        private final List<Seat> seats = new ArrayList<>();
        private final GroupProtocol protocol;
        private final int rounds;
        private final Random random = new Random(5);

        private Storm(GroupProtocol protocol, int rounds) {
            this.protocol = protocol;
            this.rounds = rounds;
        }

        private void run() {
            for (int number = 0; number < 3; number++) {
                seats.add(join(number));
            }
            awaitShares(all(16), 5, seats.toArray(Seat[]::new));
            for (int round = 0; round < rounds; round++) {
                int leaver = random.nextInt(3);
                seats.get(leaver).leave();
                commitAll();
                seats.set(leaver, join(leaver));
                commitAll();
            }
        }

        private Seat join(int number) {
            Seat seat = seat("storm-" + number, Seat.Settings.of(protocol));
            seat.onClaim = partition -> {
                Seat other = holders.put(partition, seat);
                if (other != null) {
                    violations.add(partition + " has two holders");
                }
            };
            seat.onRelease = partition -> {
                commit(seat, partition);
                if (!holders.remove(partition, seat)) {
                    violations.add(partition + " was not held");
                }
            };
            seat.membership.subscribe(Set.of(topic));
            return seat;
        }

        private void commitAll() {
            holders.forEach((partition, seat) -> commit(seat, partition));
        }

        /** Its answer is not waited for, since the member thread may be calling. */
        private void commit(Seat seat, PartitionId partition) {
            long offset = committed.merge(partition, 1L, Long::sum);
            var unused = seat.membership.commit(Map.of(partition, new Committed(offset, "")));
        }
    }
}
