package io.pixy.engine.partition;

import static io.pixy.engine.partition.PartitionFixture.BASE;
import static io.pixy.engine.partition.PartitionFixture.ID;
import static io.pixy.engine.partition.PartitionFixture.NOTHING;
import static io.pixy.engine.partition.Surroundings.ACK_TIMEOUT;
import static io.pixy.engine.partition.Surroundings.RELEASE_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.NotOwnedException;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.SparseAcks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The way of a partition from the claim to the release. */
class PartitionConsumerTest {
    private final PartitionFixture fixture = new PartitionFixture();
    private final Surroundings world = fixture.world;

    @Test
    void asksForTheCommittedOffsetOnlyWithTheClaim() {
        world.run(fixture.partition::start);
        assertThat(world.offsets.fetches).isZero();

        world.run(fixture.partition::onClaimed);

        assertThat(world.offsets.fetches).isEqualTo(1);
    }

    @Test
    void isGivenUpAtOnceWhileItWaitsForTheClaim() {
        world.run(fixture.partition::start);

        fixture.unwant();

        assertThat(world.membership.calls).containsExactly("claim t/0", "release t/0");
        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void isGivenUpAtOnceWhenNothingIsPending() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);

        fixture.unwant();

        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.isReading()).isFalse();
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE, ""));
    }

    @Test
    void A21_releasesOnlyWhenTheLastAcksAreCommitted() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.takeAll();
        world.offsets.commitsWait = new CompletableFuture<>();
        fixture.ack(BASE, BASE + 1, BASE + 2);

        fixture.unwant();
        assertThat(fixture.isClaimed()).isTrue();
        world.offsets.commitsWait.complete(null);

        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 3, ""));
        assertThat(fixture.isClaimed()).isFalse();
        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void A51_B3_releasingDoesNotWaitForTheCommitInterval() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.takeAll();
        fixture.ack(BASE);
        fixture.ack(BASE + 1);

        fixture.unwant();
        fixture.ack(BASE + 2);

        // no time has passed
        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 3, ""));
    }

    @Test
    void waitsForAcksUntilTheLastDeadlineWhenGivenUp() {
        fixture.consuming();
        fixture.readFrom(BASE, 10);
        fixture.takeAll();
        fixture.ack(BASE + 1, BASE + 7, BASE + 8);

        fixture.unwant();
        fixture.ack(BASE + 3, BASE + 4, BASE + 6, BASE);
        world.advance(ACK_TIMEOUT.minusNanos(1));
        assertThat(fixture.releasedNews).isZero();
        world.advance(Duration.ofNanos(1));

        assertThat(fixture.releasedNews).isEqualTo(1);
        Committed committed = fixture.committed();
        assertThat(committed.offset()).isEqualTo(BASE + 2);
        assertThat(SparseAcks.readable(committed.offset(), committed.metadata()))
                .isEqualTo("1-3,4-7");
        assertThatThrownBy(() -> fixture.ack(BASE + 2)).isInstanceOf(NotOwnedException.class);
        assertThat(fixture.committed()).isEqualTo(committed);
    }

    @Test
    void handsNothingOutWhileItIsGivenUp() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.take();

        fixture.unwant();

        assertThat(fixture.take()).isEqualTo(NOTHING);
        assertThat(world.call(fixture.partition.readiness()::isReady)).isFalse();
    }

    @Test
    void B9_whatWasTakenIsWaitedFor() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);

        fixture.take();
        fixture.unwant();

        assertThat(fixture.partition.pending()).isEqualTo(1);
        assertThat(fixture.releasedNews).isZero();
        fixture.ack(BASE);
        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 1, ""));
    }

    @Test
    void B10_acksAreRefusedAsSoonAsTheLastOnesAreBeingCommitted() {
        fixture.consuming();
        fixture.readFrom(BASE, 2);
        fixture.takeAll();
        world.offsets.commitsWait = new CompletableFuture<>();
        fixture.ack(BASE);
        fixture.unwant();
        world.advance(ACK_TIMEOUT);

        assertThatThrownBy(() -> fixture.ack(BASE + 1)).isInstanceOf(NotOwnedException.class);

        world.offsets.commitsWait.complete(null);
        assertThatThrownBy(() -> fixture.ack(BASE + 1)).isInstanceOf(NotOwnedException.class);
    }

    @Test
    void goesOnWhereItWasWhenItIsWantedAgain() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.take();
        fixture.unwant();

        world.run(fixture.partition::want);
        assertThat(world.fetcher.readings.get(ID).offset).isEqualTo(BASE + 1);
        fixture.readFrom(BASE + 1, 2);

        assertThat(fixture.takeAll()).containsExactly(BASE + 1, BASE + 2);
        assertThat(world.offsets.fetches).isEqualTo(1);
        assertThat(world.membership.calls).containsExactly("claim t/0");
    }

    @Test
    void B25_aReleaseDoesNotWaitForEverForTheLastCommit() {
        fixture.consuming();
        fixture.read(BASE);
        fixture.take();
        world.offsets.commitFails = true;
        fixture.ack(BASE);

        fixture.unwant();
        world.advance(RELEASE_TIMEOUT.minusNanos(1));
        assertThat(fixture.releasedNews).isZero();
        world.advance(Duration.ofNanos(1));

        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.isClaimed()).isFalse();
    }

    @Test
    void B25_inAHurryNobodyIsWaitedFor() {
        fixture.consuming();
        fixture.read(BASE, BASE + 1);
        fixture.takeAll();
        world.offsets.commitFails = true;
        fixture.ack(BASE);
        fixture.unwant();

        world.run(fixture.partition::hurry);
        assertThat(fixture.releasedNews).isZero();
        world.run(fixture.partition::hurry);

        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void B17_nothingIsHandedOutNorCommittedWithoutTheClaim() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.take();

        world.run(fixture.partition::onClaimLost);
        fixture.ack(BASE);
        world.advance(Duration.ofMinutes(5));

        assertThat(fixture.take()).isEqualTo(NOTHING);
        assertThat(fixture.isReading()).isFalse();
        assertThat(world.offsets.commits).isEmpty();
    }

    @Test
    void A7_goesOnWithItsTrackerIfNobodyElseHasWorkedMeanwhile() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.takeAll();
        fixture.ack(BASE);

        world.run(fixture.partition::onClaimLost);
        fixture.ack(BASE + 1);
        world.run(fixture.partition::onClaimed);
        fixture.readFrom(BASE + 1, 3);

        // the third is still in a client's hands
        assertThat(fixture.takeAll()).containsExactly(BASE + 3);
        world.advance(Duration.ofSeconds(1));
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 2, ""));
    }

    @Test
    void A7_goesOnWithItsTrackerIfNothingWasCommittedYet() {
        fixture.consuming();
        fixture.readFrom(BASE, 3);
        fixture.takeAll();

        world.run(fixture.partition::onClaimLost);
        world.run(fixture.partition::onClaimed);
        fixture.readFrom(BASE, 4);

        assertThat(fixture.takeAll()).containsExactly(BASE + 3);
    }

    @Test
    void A7_addsItsAcksToWhatAnotherOwnerHasCommitted() {
        fixture.consuming();
        fixture.readFrom(BASE, 5);
        fixture.takeAll();
        fixture.ack(BASE);
        world.run(fixture.partition::onClaimLost);
        fixture.ack(BASE + 3);
        world.offsets.committed.put(ID, new Committed(BASE + 2, ""));

        world.run(fixture.partition::onClaimed);
        fixture.readFrom(BASE + 2, 3);

        assertThat(fixture.takeAll()).containsExactly(BASE + 2, BASE + 4);
        world.advance(Duration.ofSeconds(1));
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 2, "BB"));
    }

    @Test
    void commitsWhatItKnowsWhenTheClaimComesBackAfterItWasLostWhileStartingOver() {
        fixture.consuming();
        fixture.readFrom(BASE, 5);
        fixture.takeAll();
        world.offsets.rangeFails = true;
        world.run(() -> fixture.partition.onOutOfRange(fixture.epoch()));
        world.run(fixture.partition::onClaimLost);
        world.offsets.committed.put(ID, new Committed(BASE + 3, ""));
        world.offsets.rangeFails = false;

        world.run(fixture.partition::onClaimed);
        fixture.readFrom(BASE + 3, 2);
        fixture.takeAll();
        fixture.ack(BASE + 3, BASE + 4);
        world.advance(Duration.ofSeconds(1));

        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 5, ""));
    }

    @Test
    void commitsNothingWithoutTheClaimEvenIfItWasLostWhileStartingOver() {
        fixture.consuming();
        fixture.readFrom(BASE, 5);
        fixture.takeAll();
        world.offsets.rangeFails = true;
        world.run(() -> fixture.partition.onOutOfRange(fixture.epoch()));

        world.run(fixture.partition::onClaimLost);
        fixture.ack(BASE);
        world.advance(Duration.ofHours(2));

        assertThat(world.offsets.commits).isEmpty();
    }

    @Test
    void waitsForAcksAndCommitsThemWhenGivenUpWhileStartingOver() {
        fixture.consuming();
        fixture.readFrom(BASE, 2);
        fixture.takeAll();
        world.offsets.rangeFails = true;
        world.run(() -> fixture.partition.onOutOfRange(fixture.epoch()));
        fixture.ack(BASE);

        fixture.unwant();
        fixture.ack(BASE + 1);

        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 2, ""));
    }

    @Test
    void commitsNothingMoreWhenTheClaimIsLostBeforeTheRelease() {
        fixture.consuming();
        fixture.read(BASE);
        fixture.take();
        world.offsets.commitFails = true;
        fixture.ack(BASE);
        fixture.unwant();

        world.run(fixture.partition::onClaimLost);
        world.offsets.commitFails = false;
        world.advance(Duration.ofMinutes(1));

        assertThat(world.offsets.commits).isEmpty();
        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void isGivenUpAtOnceWhenTheClaimIsLostWhileItWaitsForAcks() {
        fixture.consuming();
        fixture.read(BASE);
        fixture.take();
        fixture.unwant();

        world.run(fixture.partition::onClaimLost);

        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(world.offsets.commits).isEmpty();
    }

    @Test
    void handsNothingOutWhileItsClaimIsInDoubt() {
        fixture.consuming();
        fixture.readFrom(BASE, 2);
        fixture.take();

        world.trusted = false;
        assertThat(fixture.take()).isEqualTo(NOTHING);
        fixture.ack(BASE);
        world.trusted = true;

        assertThat(fixture.take()).isEqualTo(BASE + 1);
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 1, ""));
    }

    @Test
    void theReleaseIsOverWhenTheRegistrySaysSo() {
        world.membership.releasesAtOnce = false;
        fixture.consuming();

        fixture.unwant();
        assertThat(fixture.releasedNews).isZero();
        assertThat(world.call(fixture.partition::isEnding)).isTrue();
        world.membership.finishRelease(ID);

        assertThat(fixture.releasedNews).isEqualTo(1);
    }

    @Test
    void lateNewsChangeNothingInTheEnd() {
        fixture.in(new LogRange(0, 2000), new Committed(BASE, "")).claim();
        var late = world.fetcher.batch(ID, BASE + 1, BASE);
        fixture.unwant();
        int timers = world.timers.size();

        world.run(() -> fixture.partition.onFetched(late));
        world.run(() -> fixture.partition.onOutOfRange(late.epoch()));
        world.run(fixture.partition::onClaimed);
        world.run(fixture.partition::onClaimLost);
        world.run(fixture.partition::want);
        world.run(fixture.partition::hurry);

        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.take()).isEqualTo(NOTHING);
        assertThat(fixture.isReading()).isFalse();
        assertThat(world.timers.size()).isEqualTo(timers);
    }
}
