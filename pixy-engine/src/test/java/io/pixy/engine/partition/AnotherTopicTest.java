package io.pixy.engine.partition;

import static io.pixy.engine.partition.PartitionFixture.BASE;
import static io.pixy.engine.partition.PartitionFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a partition does when its topic was deleted and made again under its name. */
class AnotherTopicTest {
    private static final Committed START = new Committed(0, "");

    private final PartitionFixture fixture = new PartitionFixture();

    private void anotherTopic() {
        fixture.world.offsets.committed.remove(ID);
        fixture.world.offsets.ranges.put(ID, new LogRange(0, BASE * 2));
        fixture.world.run(() -> {
            fixture.partition.dropTopic();
            fixture.partition.onAnotherTopic(true);
        });
    }

    private void fewerPartitions() {
        fixture.world.offsets.committed.remove(ID);
        fixture.world.run(() -> {
            fixture.partition.dropTopic();
            fixture.partition.onAnotherTopic(false);
        });
    }

    @Test
    void beginsAtTheStartAndCommitsThatAtOnce() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.take();
        fixture.ack(BASE);

        anotherTopic();
        fixture.world.advance(Duration.ofSeconds(1));

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isZero();
        assertThat(fixture.committed()).isEqualTo(START);
        fixture.readFrom(0, 2);
        assertThat(fixture.takeAll()).containsExactly(0L, 1L);
    }

    @Test
    void forgetsWhatIsPendingAndRefusesItsAcks() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.takeAll();

        anotherTopic();

        assertThat(fixture.partition.pending()).isZero();
        assertThatThrownBy(() -> fixture.ack(BASE + 1)).isInstanceOf(NotOwnedException.class);
        fixture.world.advance(Duration.ofMinutes(1));
        assertThat(fixture.take()).isEqualTo(PartitionFixture.NOTHING);
        assertThat(fixture.committed()).isEqualTo(START);
    }

    @Test
    void ignoresWhatWasReadOfTheOldOne() {
        fixture.consuming();
        var late = fixture.world.fetcher.batch(ID, BASE + 2, BASE, BASE + 1);

        anotherTopic();
        fixture.world.run(() -> fixture.partition.onFetched(late));

        assertThat(fixture.take()).isEqualTo(PartitionFixture.NOTHING);
    }

    @Test
    void aCommitThatWasOnItsWayIsFollowedByTheStart() {
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        fixture.take();
        CompletableFuture<Void> slow = new CompletableFuture<>();
        fixture.world.offsets.commitsWait = slow;
        fixture.ack(BASE);

        anotherTopic();
        fixture.world.offsets.commitsWait = CompletableFuture.completedFuture(null);
        slow.complete(null);
        fixture.world.advance(Duration.ofSeconds(1));

        assertThat(fixture.world.offsets.commits)
                .containsSubsequence(new Committed(BASE + 1, ""), START)
                .endsWith(START);
    }

    @Test
    void whileItSeeksItDoesNotBelieveWhatItCommittedBefore() {
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        fixture.take();
        fixture.ack(BASE);
        fixture.world.run(fixture.partition::onClaimLost);
        anotherTopic();
        // it came late
        fixture.world.offsets.committed.put(ID, new Committed(BASE + 1, ""));

        fixture.world.run(fixture.partition::onClaimed);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isZero();
    }

    @Test
    void whatAnotherOwnerHasCommittedForTheNewOneCounts() {
        fixture.consuming();
        fixture.world.run(fixture.partition::onClaimLost);
        anotherTopic();
        fixture.world.offsets.committed.put(ID, new Committed(7, ""));

        fixture.world.run(fixture.partition::onClaimed);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(7);
    }

    @Test
    void whileItDrainsItWaitsForNobodyAndLeavesTheStartToTheNextOwner() {
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        fixture.take();
        fixture.unwant();
        assertThat(fixture.isClaimed()).isTrue();

        anotherTopic();

        assertThat(fixture.isClaimed()).isFalse();
        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.committed()).isEqualTo(START);
    }

    @Test
    void looksBeforeItReleasesAndLeavesTheStartToTheNextOwner() {
        fixture.consuming();
        CompletableFuture<Boolean> look = new CompletableFuture<>();
        fixture.world.topicAnswers = look;
        fixture.unwant();
        assertThat(fixture.isClaimed()).isTrue();

        anotherTopic();
        fixture.world.topicAnswers = CompletableFuture.completedFuture(true);
        look.complete(true);
        fixture.world.advance(Duration.ofSeconds(1));

        assertThat(fixture.isClaimed()).isFalse();
        assertThat(fixture.committed()).isEqualTo(START);
    }

    @Test
    void looksAgainBeforeItReleasesButNotForEver() {
        fixture.consuming();
        fixture.world.topicAnswers = CompletableFuture.completedFuture(false);

        fixture.unwant();
        fixture.world.advance(Duration.ofSeconds(5));
        assertThat(fixture.isClaimed()).isTrue();
        assertThat(fixture.world.topicLooks).isBetween(5, 15);
        fixture.world.advance(Surroundings.RELEASE_TIMEOUT);

        assertThat(fixture.isClaimed()).isFalse();
        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void givesUpAPartitionThatTheNewOneLacksWithoutACommit() {
        fixture.consuming();
        fixture.readFrom(BASE, 2);
        fixture.take();
        fixture.take();
        fixture.ack(BASE);
        fixture.world.advance(Duration.ofSeconds(1));
        int commits = fixture.world.offsets.commits.size();

        fewerPartitions();

        assertThat(fixture.isClaimed()).isFalse();
        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.world.offsets.commits).hasSize(commits);
    }

    @Test
    void aCommitThatWasOnItsWayIsFollowedByTheStartThoughTheNewOneLacksThePartition() {
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        fixture.take();
        CompletableFuture<Void> slow = new CompletableFuture<>();
        fixture.world.offsets.commitsWait = slow;
        fixture.ack(BASE);

        fewerPartitions();
        assertThat(fixture.isClaimed()).isTrue();
        // the new one has got that partition by now, or this would be refused
        fixture.world.offsets.commitsWait = CompletableFuture.completedFuture(null);
        slow.complete(null);
        fixture.world.advance(Duration.ofSeconds(1));

        assertThat(fixture.committed()).isEqualTo(START);
        assertThat(fixture.isClaimed()).isFalse();
    }

    @Test
    void aCommitThatWasNeverAnsweredIsFollowedByTheStartTwice() {
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        fixture.take();
        fixture.world.offsets.commitFails = true;
        fixture.world.offsets.failureOfCommits = CommitFailure.Kind.UNANSWERED;
        fixture.ack(BASE);

        fewerPartitions();
        fixture.world.offsets.commitFails = false;
        fixture.world.advance(Duration.ofSeconds(1));

        assertThat(fixture.world.offsets.commits).endsWith(START, START);
        assertThat(fixture.isClaimed()).isFalse();
    }

    @Test
    void waitsForACommitOnItsWayNoLongerThanUntilItIsSureThatThePartitionIsGone() {
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        fixture.take();
        CompletableFuture<Void> slow = new CompletableFuture<>();
        fixture.world.offsets.commitsWait = slow;
        fixture.ack(BASE);

        fewerPartitions();
        fixture.world.offsets.commitFails = true;
        fixture.world.offsets.failureOfCommits = CommitFailure.Kind.UNKNOWN_PARTITION;
        fixture.world.offsets.commitsWait = CompletableFuture.completedFuture(null);
        slow.complete(null);
        fixture.world.advance(Duration.ofSeconds(3));

        assertThat(fixture.isClaimed()).isFalse();
        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void outsideOfTheLogItLooksAtTheTopicFirst() {
        fixture.consuming();
        fixture.world.topicAnswers = new CompletableFuture<>();
        fixture.world.offsets.ranges.put(ID, new LogRange(0, 5));
        long epoch = fixture.world.fetcher.readings.get(ID).epoch;

        fixture.world.run(() -> fixture.partition.onOutOfRange(epoch));
        assertThat(fixture.isReading()).isFalse();
        anotherTopic();

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isZero();
    }

    @Test
    void outsideOfTheLogOfTheSameTopicItGoesOnAtTheEndEvenIfItCanBeToldLateOnly() {
        fixture.consuming();
        fixture.world.topicAnswers = CompletableFuture.completedFuture(false);
        fixture.world.offsets.ranges.put(ID, new LogRange(0, 5));
        long epoch = fixture.world.fetcher.readings.get(ID).epoch;

        fixture.world.run(() -> fixture.partition.onOutOfRange(epoch));
        assertThat(fixture.isReading()).isFalse();
        fixture.world.topicAnswers = CompletableFuture.completedFuture(true);
        fixture.world.advance(Surroundings.RETRY_BACKOFF);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(5);
    }

    @Test
    void aClaimLostAfterwardsDoesNotBringTheOldOneBack() {
        fixture.consuming();
        fixture.world.offsets.commitFails = true;
        anotherTopic();
        fixture.readFrom(0, 3);
        fixture.takeAll();
        fixture.ack(0, 1);
        fixture.world.run(fixture.partition::onClaimLost);
        // it came late
        fixture.world.offsets.committed.put(ID, new Committed(BASE, ""));

        fixture.world.run(fixture.partition::onClaimed);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(2);
    }

    /** Brokers before 2.8 do not tell one topic from another. */
    @Test
    void aReceiptOfTheOldOneAcknowledgesNothingThoughBothAreWithoutAnId() {
        fixture.world.incarnation = 0;
        fixture.consuming();
        fixture.readFrom(BASE, 1);
        Batch batch = Batch.ofOne();
        fixture.world.run(() -> fixture.partition.take(batch, 1));
        anotherTopic();
        fixture.readFrom(0, (int) BASE + 2);

        SettleResult late = fixture.world.call(() -> fixture.partition.settle(
                Settlement.ack("any"), batch.taken().get(0).receipt(), false));

        assertThat(late.code()).isEqualTo(SettleCode.LEASE_LOST);
    }
}
