package io.pixy.engine.offsets;

import static io.pixy.engine.offsets.CommitterFixture.P0;
import static io.pixy.engine.offsets.CommitterFixture.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.engine.offsets.CommitFailure.Kind;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitterTest {
    private final CommitterFixture fixture = new CommitterFixture();
    private final ScriptedStore store = fixture.store;

    @Test
    void commitsTheFirstChangeAfterAQuietIntervalAtOnce() {
        OffsetTracker tracker = fixture.track(P0);
        assertThat(store.commits).isEmpty();

        fixture.ack(P0, tracker, 1000);

        assertThat(store.commits).containsExactly(Map.of(P0, new Committed(1001, "")));
    }

    @Test
    void commitsTheNewestPairOncePerInterval() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        store.accept();
        fixture.ack(P0, tracker, 1001);
        fixture.advance(499);
        fixture.ack(P0, tracker, 1002);
        assertThat(store.commits).hasSize(1);

        fixture.advance(1);

        assertThat(store.lastCommit()).isEqualTo(Map.of(P0, new Committed(1003, "")));
        store.accept();
        fixture.advance(10_000);
        assertThat(store.commits).hasSize(2);
        assertThat(fixture.call(() -> fixture.committer.lastCommitted(P0))).hasValue(new Committed(1003, ""));
    }

    @Test
    void commitsThePartitionsOfAGroupTogether() {
        OffsetTracker first = fixture.track(P0);
        OffsetTracker second = fixture.track(P1);
        fixture.ack(P0, first, 1000);
        fixture.ack(P1, second, 1001);
        fixture.ack(P0, first, 1001);
        store.accept();

        fixture.advance(500);

        assertThat(store.lastCommit()).isEqualTo(Map.of(P0, new Committed(1002, ""), P1, new Committed(1000, "BB")));
    }

    @Test
    void A17_anAnswerThatTakesMuchLongerThanTheIntervalIsNoFailure() {
        CommitterFixture eager = new CommitterFixture(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofHours(1));
        OffsetTracker tracker = eager.track(P0);
        eager.ack(P0, tracker, 1000);
        for (int i = 1; i <= 200; i++) {
            eager.ack(P0, tracker, 1000 + i);
            eager.advance(1);
        }
        assertThat(eager.store.commits).hasSize(1);

        eager.store.accept();

        assertThat(eager.call(eager.committer::failing)).isEmpty();
        assertThat(eager.store.commits).hasSize(2);
        assertThat(eager.store.lastCommit()).isEqualTo(Map.of(P0, new Committed(1201, "")));
    }

    @Test
    void A29_aFlushEndsWhenWhatWasSubmittedLastIsCommitted() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        fixture.ack(P0, tracker, 1001);

        CompletableFuture<Boolean> flushed = fixture.flush(P0);
        fixture.advance(200);
        store.accept();
        assertThat(flushed).isNotDone();
        store.accept();

        assertThat(flushed).isCompleted();
        assertThat(store.commits)
                .containsExactly(Map.of(P0, new Committed(1001, "")), Map.of(P0, new Committed(1002, "")));
    }

    /** It might arrive when somebody else owns the partition. */
    @Test
    void nothingIsSentBehindTheLastFlush() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.call(() -> fixture.committer.flushLast(P0));
        fixture.ack(P0, tracker, 1001);

        store.accept();
        fixture.advance(Duration.ofHours(3).toMillis());

        assertThat(flushed).isCompletedWithValue(true);
        assertThat(store.commits).hasSize(1);
    }

    @Test
    void A29_aFlushDoesNotWaitForWhatIsSubmittedLater() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);
        fixture.ack(P0, tracker, 1001);

        store.accept();

        assertThat(flushed).isCompleted();
    }

    @Test
    void A50_aLostAnswerAmongSteadyAcksIsNoticedOnceAndTheNewestPairFollows() {
        OffsetTracker tracker = fixture.track(P0);
        for (int i = 0; i < 10; i++) {
            fixture.ack(P0, tracker, 1000 + i);
            if (i == 4) {
                store.failAll(Kind.UNANSWERED);
            } else {
                store.accept();
            }
            fixture.advance(500);
        }

        assertThat(store.isCommitting())
                .as("one more than was asked for: the repetition")
                .isTrue();
        assertThat(store.commits).hasSize(11);
        assertThat(store.commits.stream().map(commit -> commit.get(P0).offset()))
                .containsExactly(1001L, 1002L, 1003L, 1004L, 1005L, 1005L, 1006L, 1007L, 1008L, 1009L, 1010L);
    }

    @Test
    void B3_A51_aFlushDoesNotWaitForTheInterval() {
        CommitterFixture slow =
                new CommitterFixture(Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofHours(1));
        OffsetTracker tracker = slow.track(P0);
        slow.ack(P0, tracker, 1000);
        slow.store.accept();
        slow.ack(P0, tracker, 1001);
        assertThat(slow.store.isCommitting()).isFalse();

        CompletableFuture<Boolean> flushed = slow.flush(P0);
        slow.store.accept();

        assertThat(flushed).isCompleted();
        assertThat(slow.store.stored).containsEntry(P0, new Committed(1002, ""));
    }

    @Test
    void B4_commitsGoOnForAMinuteThoughNobodyReadsTheirOutcome() {
        OffsetTracker tracker = fixture.track(P0);
        for (int i = 0; i < 120; i++) {
            fixture.ack(P0, tracker, 1000 + i);
            store.accept();
            fixture.advance(500);
        }

        assertThat(store.commits).hasSize(120);
        assertThat(fixture.flush(P0)).isCompleted();
    }

    @Test
    void A55_aPartitionThatTheAnswerLacksIsCommittedAgain() {
        OffsetTracker first = fixture.track(P0);
        OffsetTracker second = fixture.track(P1);
        fixture.ack(P0, first, 1000);
        store.accept();
        fixture.ack(P0, first, 1001);
        fixture.ack(P1, second, 1000);
        fixture.advance(500);

        store.complete(Map.of(P0, Optional.empty()));

        assertThat(fixture.call(fixture.committer::failing)).containsOnlyKeys(P1);
        fixture.advance(500);
        assertThat(store.lastCommit()).isEqualTo(Map.of(P1, new Committed(1001, "")));
    }

    @Test
    void B20_metadataThatABrokerFindsTooLongIsShortenedUntilItFits() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.run(() -> IntStream.range(0, 100).forEach(i -> tracker.acked(1001 + 2L * i)));
        fixture.ack(P0, tracker, 1201);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);

        while (store.lastCommit().get(P0).metadata().length() > 64) {
            store.failAll(Kind.METADATA_TOO_LARGE);
        }
        store.accept();

        assertThat(flushed).isCompleted();
        assertThat(store.commits).hasSizeLessThan(5);
        assertThat(store.stored.get(P0).metadata()).isNotEmpty();
        assertThat(tracker.mayOfferNew(1202)).as("learnt").isFalse();
        assertThat(tracker.isAcked(1199)).as("not forgotten").isTrue();
    }

    @Test
    void B22_anUnchangedPairIsCommittedAgainBeforeTheBrokerForgetsIt() {
        fixture.track(P0);

        fixture.advance(Duration.ofMinutes(44).toMillis());
        assertThat(store.commits).isEmpty();
        for (int i = 0; i < 3; i++) {
            fixture.advance(Duration.ofHours(1).toMillis());
            assertThat(store.isCommitting()).isTrue();
            store.accept();
        }

        assertThat(store.commits).hasSize(3).containsOnly(Map.of(P0, new Committed(1000, "")));
    }

    @Test
    void B22_partitionsTakeTurns() {
        for (int i = 0; i < 100; i++) {
            fixture.track(new PartitionId("t", i));
        }

        for (int minute = 0; minute < 61; minute++) {
            fixture.advance(60_000);
            while (store.isCommitting()) {
                store.accept();
            }
        }

        assertThat(store.stored).hasSize(100);
        assertThat(store.commits).hasSizeBetween(10, 200);
    }

    @Test
    void C13_oneFailedPartitionDoesNotDelayTheOthers() {
        OffsetTracker bad = fixture.track(P0);
        OffsetTracker good = fixture.track(P1);
        for (int i = 0; i < 20; i++) {
            fixture.ack(P0, bad, 1000 + i);
            fixture.ack(P1, good, 1000 + i);
            fixture.advance(500);
            while (store.isCommitting()) {
                store.answer(Map.of(P0, i % 2 == 0 ? Kind.OTHER : Kind.RETRIABLE));
            }

            assertThat(store.stored).isEqualTo(Map.of(P1, new Committed(1001 + i, "")));
        }
    }

    @Test
    void C14_whatFollowsACommitWithoutAnAnswerIsCommittedTwice() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);
        store.failAll(Kind.UNANSWERED);
        fixture.ack(P0, tracker, 1001);
        fixture.advance(100);
        store.accept();

        assertThat(flushed).as("the lost one may still arrive").isNotDone();
        store.accept();

        assertThat(flushed).isCompleted();
        assertThat(store.commits).hasSize(3);
        fixture.advance(10_000);
        assertThat(store.commits).hasSize(3);
    }

    @Test
    void aRetryAsksTheTrackerAgain() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        store.failAll(Kind.RETRIABLE);
        fixture.run(() -> tracker.acked(1001));

        fixture.advance(500);

        assertThat(store.lastCommit()).isEqualTo(Map.of(P0, new Committed(1002, "")));
    }

    @Test
    void aFlushIsRetriedAfterTheBackoffWithoutWaitingForTheInterval() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);
        store.failAll(Kind.RETRIABLE);

        fixture.advance(99);
        assertThat(store.isCommitting()).isFalse();
        fixture.advance(1);
        store.accept();

        assertThat(flushed).isCompleted();
    }

    @Test
    void aGroupThatIsInUseIsTriedLessAndLessOften() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        store.failAll(Kind.GROUP_IN_USE);
        for (int second = 0; second < 600; second++) {
            fixture.advance(1000);
            if (store.isCommitting()) {
                store.failAll(Kind.GROUP_IN_USE);
            }
        }
        assertThat(store.commits).hasSizeBetween(20, 40);
        assertThat(fixture.call(fixture.committer::failing).get(P0).kind()).isEqualTo(Kind.GROUP_IN_USE);

        fixture.advance(30_000);
        store.accept();

        assertThat(fixture.call(fixture.committer::failing)).isEmpty();
    }

    @Test
    void aPartitionIsGivenUpWhenItIsSaidThreeTimesNotToExist() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);
        for (int i = 0; i < 3; i++) {
            assertThat(flushed).isNotDone();
            store.failAll(Kind.UNKNOWN_PARTITION);
            fixture.advance(200);
        }

        assertThat(flushed).isCompleted();
        fixture.advance(60_000);
        assertThat(store.commits).hasSize(3);
        fixture.ack(P0, tracker, 1001);
        store.accept();
        assertThat(store.stored).containsEntry(P0, new Committed(1002, ""));
    }

    @Test
    void A19_aFailureOfTheStoreItselfIsRetried() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);

        store.completeExceptionally(new IllegalStateException("scripted"));
        fixture.advance(500);

        assertThat(store.commits).hasSize(2);
    }

    @Test
    void anAnswerForAPartitionThatWasForgottenMeanwhileIsIgnored() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);

        fixture.run(() -> fixture.committer.forget(P0));
        assertThat(flushed).isCompleted();
        OffsetTracker next = fixture.track(P0);
        fixture.ack(P0, next, 1000);
        store.accept();

        assertThat(fixture.call(() -> fixture.committer.lastCommitted(P0))).isEmpty();
        fixture.advance(500);
        assertThat(store.commits).hasSize(2);
    }

    @Test
    void aCallbackOfAFlushMayForgetThePartition() {
        OffsetTracker first = fixture.track(P0);
        OffsetTracker second = fixture.track(P1);
        fixture.ack(P0, first, 1000);
        fixture.ack(P1, second, 1000);
        CompletableFuture<Void> released = fixture.flush(P0)
                .thenCompose(done -> {
                    fixture.committer.forget(P0);
                    return fixture.committer.flush(P1);
                })
                .thenRun(() -> fixture.committer.forget(P1));

        store.accept();
        store.accept();

        assertThat(released).isCompleted();
        assertThat(fixture.timers.size()).as("timers left").isZero();
    }

    @Test
    void whatIsNotTrackedAnyMoreIsNotCommitted() {
        fixture.track(P0);
        fixture.run(() -> fixture.committer.forget(P0));
        fixture.run(() -> fixture.submit(P0));

        assertThat(fixture.flush(P0)).isCompleted();
        assertThat(store.commits).isEmpty();
    }

    @Test
    void tracksAPartitionOnceAndFromARealOffset() {
        OffsetTracker tracker = fixture.track(P0);
        OffsetTracker nowhere = new OffsetTracker(Committed.NONE, new TrackerSettings(1, 1, 1, 1));

        assertThatThrownBy(() -> fixture.run(() -> fixture.committer.track(P0, tracker)))
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fixture.run(() -> fixture.committer.track(P1, nowhere)))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void A53_closingCompletesFlushesAndEndsCommits() {
        OffsetTracker tracker = fixture.track(P0);
        fixture.ack(P0, tracker, 1000);
        CompletableFuture<Boolean> flushed = fixture.flush(P0);

        fixture.run(fixture.committer::close);
        fixture.run(fixture.committer::close);
        store.failAll(Kind.RETRIABLE);
        fixture.advance(10_000_000);

        assertThat(flushed).isCompleted();
        assertThat(store.commits).hasSize(1);
        assertThat(fixture.timers.size()).isZero();
    }

    @Test
    void B30_closingWhileIdleCancelsTheTimer() {
        fixture.track(P0);
        assertThat(fixture.timers.size()).isEqualTo(1);

        fixture.run(fixture.committer::close);

        assertThat(fixture.timers.size()).isZero();
    }

    @Test
    void callsFromOutsideOfTheStrandFail() {
        fixture.track(P0);

        assertThatThrownBy(() -> fixture.submit(P0)).isInstanceOf(IllegalStateException.class);
    }
}
