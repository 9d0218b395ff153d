package io.pixy.engine.group;

import static io.pixy.engine.group.GroupFixture.ACK_TIMEOUT;
import static io.pixy.engine.group.GroupFixture.LONG_POLL;
import static io.pixy.engine.group.GroupFixture.SUBSCRIPTION_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.NotOwnedException;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.topic.ConsumeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupConsumerTest {
    private static final PartitionId T0 = new PartitionId("t", 0);

    private final GroupFixture fixture = new GroupFixture();

    @BeforeEach
    void makeTopics() {
        fixture.partitionCounts.put("t", 2);
        fixture.partitionCounts.put("u", 1);
        fixture.log("t", 0, 1000);
        fixture.log("t", 1, 1000);
        fixture.log("u", 0, 1000);
    }

    /** Somebody asks for t, we are alone, and the answer is not there yet. */
    private CompletableFuture<Message> begin() {
        CompletableFuture<Message> call = fixture.consume("t");
        fixture.snapshotOfUs();
        return call;
    }

    private void ask(String topic) {
        var unused = fixture.consume(topic);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, failure) -> failure).join();
    }

    @Test
    void consumesFromTheFirstCallOn() {
        CompletableFuture<Message> call = begin();

        fixture.read("g", "t", 0, 0, 1);

        assertThat(call).isCompleted();
        assertThat(fixture.group().membership.calls).startsWith("subscribe [t]");
    }

    @Test
    void A20_twoGroupsReadATopicEachForItself() {
        CompletableFuture<Message> one = fixture.consume("one", "t", Ack.none());
        CompletableFuture<Message> two = fixture.consume("two", "t", Ack.none());
        for (String group : List.of("one", "two")) {
            fixture.joined.get(group).snapshot(Map.of("me", Set.of("t")));
            fixture.grant(group);
        }

        fixture.read("one", "t", 0, 0, 1);
        fixture.read("two", "t", 0, 0, 1);

        assertThat(one.join().offset()).isZero();
        assertThat(two.join().offset()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribing", "counting", "claiming", "seeking", "consuming"})
    void A22_closesInTheMiddleOfARebalance(String stage) {
        fixture.countsFail = stage.equals("counting") ? new KafkaException("scripted", null) : null;
        fixture.offsets.fetchFails = stage.equals("seeking");
        CompletableFuture<Message> call = fixture.consume("t");
        if (!stage.equals("subscribing")) {
            fixture.group().snapshot(Map.of("me", Set.of("t")));
        }
        if (!stage.equals("claiming")) {
            fixture.grant("g");
        }

        CompletableFuture<Void> closed = fixture.groups.close(Duration.ofSeconds(30));
        fixture.advance(LONG_POLL);
        fixture.group().membership.left.complete(null);
        // what comes too late
        fixture.group().snapshot(Map.of("me", Set.of("t")));
        fixture.group().registryNews.onClaimed(T0);
        fixture.advance(Duration.ofSeconds(20));

        assertThat(call).isCompletedExceptionally();
        assertThat(closed).isCompleted();
        assertThat(fixture.group().membership.claims).isEmpty();
        assertThat(fixture.reading()).isEmpty();
    }

    @Test
    void A24_aTopicMayExpireWhileItIsBeingAssigned() {
        CompletableFuture<Message> call = fixture.consume("t");
        fixture.advance(SUBSCRIPTION_TIMEOUT);
        assertThat(failure(call)).isInstanceOf(LongPollTimeoutException.class);

        // of the time when we were subscribed
        fixture.snapshot(Map.of("me", Set.of("t")));

        assertThat(fixture.group().membership.claims).isEmpty();
        assertThat(fixture.group().membership.calls).containsSubsequence("subscribe [t]", "unsubscribe", "leave");
    }

    @Test
    void A30_A43_messagesFlowAgainAfterATopicExpired() {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Message> call = fixture.consume("g", "t", Ack.auto());
            fixture.snapshotOfUs();
            fixture.read("g", "t", 0, i, 1);
            assertThat(call.join().offset()).isEqualTo(i);

            fixture.advance(SUBSCRIPTION_TIMEOUT);
            assertThat(fixture.group().membership.claims).isEmpty();
            fixture.group().membership.left.complete(null);
        }

        assertThat(fixture.joins).isEqualTo(20);
    }

    @Test
    void A30_A31_anEqualSnapshotIsEnoughToBeginAnew() {
        ask("u");
        ask("t");
        fixture.snapshotOfUs();
        // t expires, u does not
        for (int i = 0; i < 3; i++) {
            fixture.advance(Duration.ofSeconds(6));
            ask("u");
        }
        assertThat(fixture.group().membership.topics).containsExactly("u");

        CompletableFuture<Message> again = fixture.consume("t");
        fixture.snapshot(Map.of("me", Set.of("t", "u")));
        fixture.snapshot(Map.of("me", Set.of("t", "u")));
        fixture.read("g", "t", 1, 0, 1);

        assertThat(again).isCompleted();
    }

    @Test
    void A37_aSnapshotWithoutUsGivesNothingUp() {
        var unused = begin();
        assertThat(fixture.reading()).hasSize(2);

        fixture.snapshot(Map.of());
        fixture.snapshot(Map.of("other", Set.of("t")));

        assertThat(fixture.reading()).hasSize(2);
        assertThat(fixture.group().membership.calls).noneMatch(call -> call.startsWith("release"));
    }

    @Test
    void A38_aMemberThatChangesOtherTopicsDisturbsNobody() {
        var unused = begin();
        fixture.snapshot(Map.of("me", Set.of("t"), "other", Set.of("u")));
        List<String> before = List.copyOf(fixture.group().membership.calls);

        fixture.snapshot(Map.of("me", Set.of("t"), "other", Set.of("u", "v")));
        fixture.snapshot(Map.of("me", Set.of("t")));

        assertThat(fixture.group().membership.calls).isEqualTo(before);
        assertThat(fixture.group().fetcher.added).hasSize(2);
    }

    @Test
    void A41_aMissingTopicDoesNotDisturbOthers() {
        CompletableFuture<Message> missing = fixture.consume("missing");
        CompletableFuture<Message> existing = begin();

        fixture.read("g", "t", 0, 0, 1);

        assertThat(existing).isCompleted();
        fixture.advance(LONG_POLL);
        assertThat(failure(missing)).isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void A42_aHundredTopicsBeginAtOnce() {
        List<CompletableFuture<Message>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            fixture.partitionCounts.put("t" + i, 1);
            fixture.log("t" + i, 0, 10);
            calls.add(fixture.consume("t" + i));
        }
        fixture.snapshotOfUs();

        for (int i = 0; i < 100; i++) {
            fixture.read("g", "t" + i, 0, 0, 1);
        }

        assertThat(calls).allMatch(call -> call.isDone() && !call.isCompletedExceptionally());
    }

    @Test
    void A46_newPartitionsOfATopicAreFound() {
        keepAsking(begin());
        fixture.partitionCounts.put("t", 3);
        fixture.log("t", 2, 5);
        fixture.offsets.committed.remove(new PartitionId("t", 2));

        askFor(Duration.ofMinutes(1));
        fixture.grant("g");

        assertThat(fixture.reading()).contains(new PartitionId("t", 2));
        // what was produced before it was noticed is for the group, too
        assertThat(fixture.group().fetcher.readings.get(new PartitionId("t", 2)).offset)
                .isZero();
    }

    @Test
    void B15_aTopicThatIsCreatedLaterIsFound() {
        keepAsking(fixture.consume("later"));
        fixture.snapshotOfUs();
        assertThat(fixture.group().membership.claims).isEmpty();

        fixture.partitionCounts.put("later", 1);
        fixture.offsets.ranges.put(new PartitionId("later", 0), new LogRange(0, 3));
        fixture.advance(Duration.ofSeconds(10));
        fixture.grant("g");

        assertThat(fixture.group().fetcher.readings.get(new PartitionId("later", 0)).offset)
                .isZero();
    }

    @Test
    void B1_aFailedLookUpOfPartitionsIsRepeated() {
        fixture.countsFail = new KafkaException("scripted", null);
        CompletableFuture<Message> call = begin();
        assertThat(fixture.group().membership.claims).isEmpty();

        fixture.countsFail = null;
        fixture.advance(GroupFixture.RETRY_BACKOFF);
        fixture.grant("g");
        fixture.read("g", "t", 0, 0, 1);

        assertThat(call).isCompleted();
    }

    @Test
    void B1_aFailedLookUpIsRepeatedWithTheNextSnapshot() {
        fixture.countsFail = new KafkaException("scripted", null);
        CompletableFuture<Message> call = begin();
        fixture.advance(GroupFixture.RETRY_BACKOFF.dividedBy(2));

        fixture.countsFail = null;
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 1);

        assertThat(call).isCompleted();
        // and the pause that was begun does no harm
        fixture.advance(GroupFixture.RETRY_BACKOFF);
        assertThat(fixture.group().fetcher.added).hasSize(2);
    }

    @Test
    void aTopicMadeAgainIsConsumedFromItsStartWithinSeconds() {
        ask("t");
        fixture.snapshotOfUs();
        assertThat(fixture.group().fetcher.added).hasSize(2);

        fixture.topicIds.put("t", "2");
        fixture.partitionCounts.put("t", 1);
        fixture.advance(Duration.ofSeconds(5));

        assertThat(fixture.reading()).containsExactly(T0);
        assertThat(fixture.group().fetcher.readings.get(T0).offset).isZero();
        assertThat(fixture.offsets.committed.get(T0)).isEqualTo(new Committed(0, ""));
        assertThat(fixture.group().membership.claims).containsExactly(T0);
    }

    @Test
    void aTopicMadeAgainWhileItsPartitionsAreGivenUpLeavesItsStartToTheNextOwner() {
        CompletableFuture<Message> call = begin();
        fixture.read("g", "t", 0, 0, 1);
        assertThat(call).isCompleted();
        fixture.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));
        assertThat(fixture.group().membership.claims).contains(T0);

        fixture.topicIds.put("t", "2");
        fixture.advance(Duration.ofSeconds(5));

        assertThat(fixture.group().membership.claims).doesNotContain(T0);
        assertThat(fixture.offsets.committed.get(T0)).isEqualTo(new Committed(0, ""));
    }

    @Test
    void callsForATopicThatMayNotBeLookedAtAreToldSoAtOnceUntilItMay() {
        fixture.countsFail = new KafkaException("refused", new TopicAuthorizationException("t"));

        CompletableFuture<Message> first = begin();
        CompletableFuture<Message> second = fixture.consume("t");

        assertThat(failure(first)).hasMessage("refused");
        assertThat(failure(second)).hasMessage("refused");
        fixture.countsFail = null;
        fixture.advance(Duration.ofSeconds(5));
        CompletableFuture<Message> third = fixture.consume("t");
        fixture.grant("g");
        fixture.read("g", "t", 0, 0, 1);
        assertThat(third).isCompleted();
    }

    @Test
    void B10_acksForPartitionsThatWentToOthersFail() {
        CompletableFuture<Message> call = begin();
        fixture.read("g", "t", 1, 0, 1);
        assertThat(call.join().partition()).isEqualTo(1);
        fixture.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t"), "x", Set.of("t")));
        fixture.snapshot(Map.of("me", Set.of("t"), "x", Set.of("t")));
        fixture.advance(ACK_TIMEOUT);

        assertThat(failure(fixture.ack("t", 1, 0))).isInstanceOf(NotOwnedException.class);
        assertThat(failure(fixture.ack("other", 1, 0))).isInstanceOf(NotOwnedException.class);
        assertThat(failure(fixture.groups.ack("nobody", call.join().position())))
                .isInstanceOf(NotOwnedException.class);
    }

    @Test
    void B13_callsAreAnsweredInTimeWhileTheGroupEnds() {
        CompletableFuture<Message> first = begin();
        fixture.read("g", "t", 0, 0, 1);
        assertThat(first).isCompleted();
        // the topic expires though the message is pending; leaving takes long
        fixture.advance(ACK_TIMEOUT.plusSeconds(1));
        assertThat(fixture.group().membership.calls).contains("leave");

        CompletableFuture<Message> late = fixture.consume("t");
        fixture.advance(LONG_POLL);

        assertThat(failure(late)).isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void B13_callsThatComeWhileTheGroupEndsAreServedByItsSuccessor() {
        begin().cancel(false);
        fixture.advance(SUBSCRIPTION_TIMEOUT);
        assertThat(fixture.group().membership.calls).contains("leave");
        CompletableFuture<Message> late = fixture.consume("t");
        assertThat(fixture.joins).isEqualTo(1);

        fixture.group().membership.left.complete(null);
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 1);

        assertThat(fixture.joins).isEqualTo(2);
        assertThat(late).isCompleted();
    }

    /** Who ends a group can be held up before he has cleared it away; nobody waits for him, nor asks it twice. */
    @Test
    void callsThatMeetAGroupThatHasEndedAreSentOnAtOnceAndOnce() {
        List<Integer> depths = new ArrayList<>();
        GroupConsumer group = new GroupConsumer(
                "g",
                fixture.environment,
                new TopicMemory(),
                new StreamCounts(),
                (ended, late) -> late.forEach(call -> {
                    int before = depths.size();
                    // as who sends it on does: others may still find this one
                    depths.add(before);
                    if (before % 2 == 0) {
                        ended.consume(call);
                    }
                }));
        CompletableFuture<Void> end = group.close();
        fixture.group().membership.left.complete(null);
        assertThat(end).isCompleted();
        List<ConsumeCall> calls = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            ConsumeCall call = new ConsumeCall(ConsumeRequest.of("g", "t", Ack.none()), 0, LONG_POLL.toNanos());
            calls.add(call);
            group.consume(call);
        }

        assertThat(depths).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(calls).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void A16_rejectsOnlyWhatIsTooMuchForItsTopic() {
        var unused = begin();
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.consume("t")).isNotDone();
        }

        assertThat(failure(fixture.consume("t"))).isInstanceOf(TooManyRequestsException.class);
        assertThat(fixture.consume("u")).isNotDone();
        assertThat(fixture.consume("h", "t", Ack.none())).isNotDone();
    }

    @Test
    void B26_whileAPartitionWaitsForAcksTheGroupGoesOn() {
        CompletableFuture<Message> call = begin();
        fixture.read("g", "t", 1, 0, 1);
        assertThat(call).isCompleted();
        // our second partition goes to another one
        fixture.snapshot(Map.of("me", Set.of("t"), "x", Set.of("t")));
        assertThat(fixture.group().membership.claims).contains(new PartitionId("t", 1));

        // it leaves again, and another topic begins meanwhile
        CompletableFuture<Message> other = fixture.consume("u");
        fixture.snapshot(Map.of("me", Set.of("t", "u")));
        fixture.read("g", "u", 0, 0, 1);

        assertThat(other).isCompleted();
        assertThat(fixture.reading()).hasSize(3);
    }

    @Test
    void B25_A60_closingAcceptsAcksAndEndsInTime() {
        CompletableFuture<Message> call = begin();
        fixture.read("g", "t", 0, 0, 2);
        CompletableFuture<Message> second = fixture.consume("t");
        assertThat(call).isCompleted();

        CompletableFuture<Void> closed = fixture.groups.close(Duration.ofSeconds(30));
        assertThat(failure(fixture.consume("t"))).isInstanceOf(ShuttingDownException.class);
        assertThat(fixture.ack("t", 0, 0)).isCompleted();
        fixture.advance(Duration.ofSeconds(24));
        assertThat(fixture.offsets.committed.get(T0)).isEqualTo(new Committed(1, ""));
        assertThat(second).isCompleted();
        assertThat(closed).isNotDone();
        fixture.advance(Duration.ofSeconds(6));

        assertThat(closed).isCompleted();
        assertThat(fixture.group().membership.claims).isEmpty();
    }

    @Test
    void B25_closesInTimeThoughNothingAnswers() {
        var unused = begin();
        fixture.offsets.commitFails = true;
        fixture.group().membership.releasesAtOnce = false;

        CompletableFuture<Void> closed = fixture.groups.close(Duration.ofSeconds(30));
        fixture.advance(Duration.ofSeconds(30));

        assertThat(closed).isCompleted();
    }

    @Test
    void A48_partitionsAreClaimedBeforeThoseGivenUpAreReleased() {
        CompletableFuture<Message> call = begin();
        fixture.read("g", "t", 0, 0, 1);
        assertThat(call).isCompleted();
        fixture.partitionCounts.put("t", 4);
        fixture.log("t", 2, 10);
        fixture.log("t", 3, 10);

        // a sorts before us: ours are the last two now
        fixture.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));

        assertThat(fixture.reading()).containsExactlyInAnyOrder(new PartitionId("t", 2), new PartitionId("t", 3));
        assertThat(fixture.group().membership.claims).contains(T0);
    }

    @Test
    void strictGroupsHandNothingOutInDoubt() {
        CompletableFuture<Message> call = begin();
        fixture.group().registryNews.onTrust(false);
        fixture.read("g", "t", 0, 0, 1);
        assertThat(call).isNotDone();

        fixture.group().registryNews.onTrust(true);

        assertThat(call).isCompleted();
    }

    @Test
    void strictGroupsCommitNothingInDoubtSinceAnotherOwnerMayHaveGotFurther() {
        var unused = begin();
        fixture.read("g", "t", 0, 0, 1);
        fixture.group().registryNews.onTrust(false);
        assertThat(fixture.ack("t", 0, 0)).isCompleted();
        fixture.advance(Duration.ofSeconds(5));
        assertThat(fixture.offsets.committed).containsEntry(T0, new Committed(0, ""));

        fixture.group().registryNews.onTrust(true);

        assertThat(fixture.offsets.committed).containsEntry(T0, new Committed(1, ""));
    }

    @Test
    void whatWasAcknowledgedInDoubtIsCommittedAtTheLastMomentWhenClosing() {
        var unused = begin();
        fixture.read("g", "t", 0, 0, 1);
        fixture.group().registryNews.onTrust(false);
        assertThat(fixture.ack("t", 0, 0)).isCompleted();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fixture.offsets.commitsWait = answer;

        CompletableFuture<Void> unusedEnd = fixture.groups.close(Duration.ofSeconds(30));
        fixture.advance(Duration.ofSeconds(24));
        assertThat(fixture.group().membership.claims).containsExactly(T0);
        answer.complete(null);

        assertThat(fixture.offsets.committed).containsEntry(T0, new Committed(1, ""));
        assertThat(fixture.group().membership.claims).isEmpty();
    }

    @Test
    void A65_anIdleGroupOfManyTopicsHardlyDoesAnything() {
        for (int i = 0; i < 200; i++) {
            fixture.partitionCounts.put("t" + i, 1);
            ask("t" + i);
        }
        fixture.snapshotOfUs();
        fixture.advance(LONG_POLL);
        int before = fixture.timersRun;

        fixture.advance(Duration.ofSeconds(10));

        assertThat(fixture.timersRun - before).isLessThan(50);
    }

    @Test
    void anAckThatRidesOnACallNeverFailsIt() {
        CompletableFuture<Message> call = fixture.consume("g", "t", Ack.of(0, 77));
        fixture.snapshotOfUs();

        fixture.read("g", "t", 0, 0, 1);

        assertThat(call).isCompleted();
        assertThatThrownBy(() -> fixture.ack("t", 0, 77).join()).hasMessageContaining("77");
    }

    @Test
    void callsAreAnsweredThoughThereCanBeNoSuccessor() {
        begin().cancel(false);
        fixture.advance(SUBSCRIPTION_TIMEOUT);
        List<CompletableFuture<Message>> late = List.of(fixture.consume("t"), fixture.consume("t"));
        fixture.onJoin = () -> {
            throw new IllegalStateException("on purpose");
        };

        fixture.group().membership.left.complete(null);

        assertThat(late).allSatisfy(call -> assertThat(failure(call)).isInstanceOf(KafkaException.class));
    }

    @Test
    void withoutIdsABrokerThatHasJustStartedSetsNothingBack() {
        fixture.topicIds.put("t", "");
        fixture.offsets.committed.put(T0, new Committed(500, ""));
        keepAsking(begin());
        fixture.read("g", "t", 0, 500, 1);
        assertThat(asked).isCompleted();

        fixture.partitionCounts.remove("t");
        fixture.snapshotOfUs();
        fixture.partitionCounts.put("t", 2);
        askFor(Duration.ofSeconds(20));

        assertThat(fixture.offsets.committed.get(T0).offset()).isEqualTo(500);
    }

    private CompletableFuture<Message> asked;

    private void keepAsking(CompletableFuture<Message> first) {
        asked = first;
    }

    /** Asks again whenever the call before has ended. */
    private void askFor(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LONG_POLL)) {
            fixture.advance(LONG_POLL);
            if (asked.isDone()) {
                asked = fixture.consume("t");
            }
        }
    }

    @Test
    void aGroupThatComesIntoBeingWhileAllAreClosedIsClosedToo() {
        AtomicReference<CompletableFuture<Void>> closed = new AtomicReference<>();
        fixture.onJoin = () -> closed.set(fixture.groups.close(Duration.ofSeconds(30)));

        CompletableFuture<Message> call = fixture.consume("t");

        assertThat(closed.get()).isCompleted();
        assertThat(call).isCompletedExceptionally();
        assertThat(fixture.group().membership.calls).contains("leave");
    }

    @Test
    void twoFirstCallsOfOneGroupShareTheLastPlaceForGroups() {
        for (int i = 1; i < GroupFixture.MAX_GROUPS; i++) {
            assertThat(fixture.consume("g" + i, "t", Ack.none())).isNotDone();
        }
        List<CompletableFuture<Message>> calls = new ArrayList<>();
        fixture.onJoin = () -> {
            fixture.onJoin = () -> {};
            calls.add(fixture.consume("t"));
        };

        calls.add(fixture.consume("t"));

        assertThat(calls).hasSize(2).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void onlySoManyGroupsComeIntoBeing() {
        for (int i = 0; i < GroupFixture.MAX_GROUPS; i++) {
            assertThat(fixture.consume("g" + i, "t", Ack.none())).isNotDone();
        }

        CompletableFuture<Message> oneTooMany = fixture.consume("g", "t", Ack.none());

        assertThat(oneTooMany)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("limits.max_groups");
        assertThat(fixture.consume("g0", "t", Ack.none())).isNotDone();
        assertThat(fixture.joins).isEqualTo(GroupFixture.MAX_GROUPS);
    }

    @Test
    void onlySoManyTopicsAreConsumed() {
        for (int i = 0; i < GroupFixture.MAX_TOPICS; i++) {
            assertThat(fixture.consume("g", "t" + i, Ack.none())).isNotDone();
        }

        assertThat(fixture.consume("g", "t", Ack.none()))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("limits.max_topics");
        assertThat(fixture.consume("g", "t0", Ack.none())).isNotDone();
    }

    @Test
    void whoGivesBackLateTakesTheMessageFromNobody() {
        fixture.partitionCounts.put("t", 1);
        fixture.log("t", 0, 10);
        CompletableFuture<Message> first = fixture.consume("t");
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 1);
        assertThat(fixture.groups.giveBack("g", first.getNow(null))).isCompleted();
        CompletableFuture<Message> second = fixture.consume("t");
        assertThat(second).isCompleted();

        CompletableFuture<Void> late = fixture.groups.giveBack("g", first.getNow(null));

        assertThat(late).isCompleted();
        CompletableFuture<Message> third = fixture.consume("t");
        assertThat(third).isNotDone();
        assertThat(fixture.groups.giveBack("g", second.getNow(null))).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void aTaskThatFailsEndsItsGroupInOrderAndASuccessorAnswers() {
        fixture.partitionCounts.put("t", 1);
        fixture.log("t", 0, 10);
        CompletableFuture<Message> before = fixture.consume("t");
        fixture.snapshotOfUs();
        GroupFixture.Joined failed = fixture.group();
        fixture.countsBreak = true;

        CompletableFuture<Message> broken = fixture.consume("u");

        assertThat(failed.membership.calls).contains("leave");
        assertThat(broken).isNotDone();
        fixture.countsBreak = false;
        failed.membership.left.complete(null);
        assertThat(fixture.group()).isNotSameAs(failed);
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 1);
        assertThat(before).isCompleted();
        fixture.advance(GroupFixture.LONG_POLL);
        assertThat(broken).isCompletedExceptionally();
    }

    @Test
    void aCallWhoseTaskFailsAfterALongTimeIsNotAnsweredBeforeItsTime() {
        fixture.countsBreak = true;
        fixture.onSchedule = () -> {
            fixture.onSchedule = () -> {};
            fixture.pass(Duration.ofSeconds(2));
        };

        CompletableFuture<Message> call = fixture.consume("t");

        fixture.advance(LONG_POLL.minusSeconds(2).minusMillis(1));
        assertThat(call).isNotDone();
        fixture.advance(Duration.ofMillis(1));
        assertThat(failure(call)).isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void theTimeOfACallRunsFromTheMomentTheGroupIsJoined() {
        GroupFixture slow = new GroupFixture(Duration.ofSeconds(10));
        CompletableFuture<Message> call = slow.consume("missing");
        slow.advance(Duration.ofSeconds(9));
        slow.snapshotOfUs();

        slow.advance(LONG_POLL.minusMillis(1));
        assertThat(call).isNotDone();
        slow.advance(Duration.ofMillis(1));

        assertThat(failure(call)).isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void aCallDoesNotWaitForEverForTheGroupToBeJoined() {
        GroupFixture slow = new GroupFixture(Duration.ofSeconds(10));
        CompletableFuture<Message> call = slow.consume("t");

        slow.advance(LONG_POLL.plusSeconds(10).minusMillis(1));
        assertThat(call).isNotDone();
        slow.advance(Duration.ofMillis(1));

        assertThat(failure(call)).isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void onceJoinedNoCallWaitsLongerThanItsTime() {
        GroupFixture slow = new GroupFixture(Duration.ofSeconds(10));
        var unused = slow.consume("missing");
        slow.snapshotOfUs();
        slow.advance(LONG_POLL);

        CompletableFuture<Message> call = slow.consume("missing");
        slow.advance(LONG_POLL);

        assertThat(failure(call)).isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void aTopicThatIsAskedForAgainIsJoinedAgainThoughNothingWasToldInBetween() {
        GroupFixture slow = new GroupFixture(Duration.ofSeconds(10));
        CompletableFuture<Message> first = slow.consume("missing");
        var unused = slow.consume("u");
        tellOfNothingOf(slow, "missing", "u");
        slow.advance(SUBSCRIPTION_TIMEOUT.minusMillis(1));
        unused = slow.consume("u");
        slow.advance(Duration.ofMillis(1));
        assertThat(failure(first)).isInstanceOf(LongPollTimeoutException.class);
        assertThat(slow.group().membership.topics).containsExactly("u");
        // of the time when it was subscribed to
        tellOfNothingOf(slow, "missing", "u");

        CompletableFuture<Message> again = slow.consume("missing");
        slow.advance(LONG_POLL.plusSeconds(1));
        assertThat(again).isNotDone();
        tellOfNothingOf(slow, "missing", "u");
        slow.advance(LONG_POLL);

        assertThat(failure(again)).isInstanceOf(LongPollTimeoutException.class);
    }

    private static void tellOfNothingOf(GroupFixture fixture, String... topics) {
        Map<String, SortedSet<Integer>> assignment = new HashMap<>();
        List.of(topics).forEach(topic -> assignment.put(topic, new TreeSet<>()));
        fixture.group().registryNews.onAssigned(assignment);
    }

    @Test
    void whoAsksIsToldWhyTheGroupCanNotBeJoinedUntilItCan() {
        CompletableFuture<Message> waiting = fixture.consume("t");
        RegistryException why = new RegistryException("scripted", null);

        fixture.group().registryNews.onRefused(why);
        CompletableFuture<Message> later = fixture.consume("t");

        assertThat(failure(waiting)).isSameAs(why);
        assertThat(failure(later)).isSameAs(why);
        CompletableFuture<Message> afterwards = begin();
        fixture.read("g", "t", 0, 0, 1);
        assertThat(failure(afterwards)).isSameAs(why);
        CompletableFuture<Message> joined = fixture.consume("t");
        assertThat(joined).isCompleted();
    }

    @Test
    void onlyWhoAsksForATopicThatCanNotBeConsumedIsToldSo() {
        CompletableFuture<Message> forbidden = fixture.consume("u");
        CompletableFuture<Message> allowed = fixture.consume("t");
        RegistryException why = new RegistryException("scripted", null);

        fixture.group().registryNews.onTopicsRefused(Set.of("u"), why);
        CompletableFuture<Message> later = fixture.consume("u");

        assertThat(failure(forbidden)).isSameAs(why);
        assertThat(failure(later)).isSameAs(why);
        assertThat(allowed).isNotDone();
        assertThat(fixture.consume("t")).isNotDone();
        tellOfNothingOf(fixture, "t");
        assertThat(failure(fixture.consume("u"))).isSameAs(why);
        tellOfNothingOf(fixture, "t", "u");
        assertThat(fixture.consume("u")).isNotDone();
    }

    @Test
    void aTopicThatIsAskedForAgainIsNotRefusedForWhatWasBefore() {
        CompletableFuture<Message> forbidden = fixture.consume("u");
        fixture.group().registryNews.onTopicsRefused(Set.of("u"), new RegistryException("scripted", null));
        assertThat(forbidden).isCompletedExceptionally();
        var unused = fixture.consume("t");
        fixture.advance(SUBSCRIPTION_TIMEOUT.minusMillis(1));
        unused = fixture.consume("t");
        fixture.advance(Duration.ofMillis(1));
        assertThat(fixture.group().membership.topics).containsExactly("t");

        assertThat(fixture.consume("u")).isNotDone();
    }

    /** Others are to have partition 0, and wait for it that long. */
    private void wantBackT0(Duration patience) {
        Listener news = fixture.group().registryNews;
        news.onAssigned(Map.of("t", new TreeSet<>(Set.of(1))));
        news.onRevoking(Set.of(T0), fixture.clock.nanoTime() + patience.toNanos());
    }

    @Test
    void whatIsRevokedIsReleasedInTimeThoughAClientHoldsAMessage() {
        var unused = begin();
        fixture.read("g", "t", 0, 0, 1);

        wantBackT0(Duration.ofSeconds(10));
        fixture.advance(Duration.ofSeconds(7));
        assertThat(fixture.group().membership.calls).doesNotContain("release t/0");
        fixture.advance(Duration.ofSeconds(3));

        assertThat(fixture.group().membership.calls).contains("release t/0").doesNotContain("release t/1");
    }

    @Test
    void theLastCommitOfWhatIsRevokedIsTriedUntilTheLastMoment() {
        var unused = begin();
        fixture.read("g", "t", 0, 0, 1);
        fixture.offsets.commitFails = true;
        assertThat(fixture.ack("t", 0, 0)).isCompleted();
        wantBackT0(Duration.ofSeconds(10));

        fixture.advance(Duration.ofSeconds(9));
        assertThat(fixture.group().membership.calls).doesNotContain("release t/0");
        fixture.offsets.commitFails = false;
        fixture.advance(Duration.ofSeconds(1));

        assertThat(fixture.offsets.committed.get(T0).offset()).isEqualTo(1);
        assertThat(fixture.group().membership.calls).contains("release t/0");
    }

    @Test
    void whatIsRevokedIsReleasedAsSoonAsItsMessagesAreAcknowledged() {
        var unused = begin();
        fixture.read("g", "t", 0, 0, 1);
        wantBackT0(Duration.ofSeconds(20));

        assertThat(fixture.ack("t", 0, 0)).isCompleted();
        fixture.advance(Duration.ofSeconds(1));

        assertThat(fixture.group().membership.calls).contains("release t/0");
        assertThat(fixture.offsets.committed.get(T0).offset()).isEqualTo(1);
    }
}
