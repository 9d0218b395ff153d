package io.pixy.engine.partition;

import static io.pixy.engine.partition.PartitionFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where consuming begins, and begins again. */
class SeekingTest {
    private static final LogRange LOG = new LogRange(100, 200);

    private final PartitionFixture fixture = new PartitionFixture();

    @ParameterizedTest
    @CsvSource({
        // committed, start, committed afterwards
        "-1, 200, 200",
        "50, 100, 100",
        "99, 100, 100",
        "100, 100, 100",
        "150, 150, 150",
        "200, 200, 200",
        "201, 200, 201",
        "1000, 200, 1000",
    })
    void A28_beginsInTheLogWhateverIsCommitted(long committed, long start, long committedAfterwards) {
        fixture.in(LOG, new Committed(committed, ""));

        fixture.claim();

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(start);
        assertThat(fixture.committed()).isEqualTo(new Committed(committedAfterwards, ""));
    }

    @Test
    void A27_commitsTheNewestOffsetOfANewGroupAtOnce() {
        fixture.in(LOG, Committed.NONE);

        fixture.claim();

        assertThat(fixture.world.offsets.commits).containsExactly(new Committed(200, ""));
    }

    @Test
    void B37_commitsNothingWhereNothingHasChanged() {
        fixture.in(LOG, new Committed(150, "BB")).claim();

        fixture.world.advance(Duration.ofSeconds(10));

        assertThat(fixture.world.offsets.commits).isEmpty();
    }

    @Test
    void B15_A46_aPartitionThatAppearedMeanwhileIsConsumedFromItsBeginning() {
        PartitionFixture appeared = new PartitionFixture(300, -1, true).in(LOG, Committed.NONE);

        appeared.claim();

        assertThat(appeared.world.fetcher.readings.get(ID).offset).isEqualTo(100);
    }

    @Test
    void messagesBelowACommittedOffsetBeyondTheEndAreSkipped() {
        fixture.in(LOG, new Committed(202, "")).claim();

        fixture.readFrom(200, 5);

        assertThat(fixture.takeAll()).containsExactly(202L, 203L, 204L);
    }

    @Test
    void B33_damagedMetadataIsReplacedAtOnce() {
        fixture.in(LOG, new Committed(150, "foo"));

        fixture.claim();

        assertThat(fixture.world.offsets.commits).containsExactly(new Committed(150, ""));
    }

    @Test
    void A18_keepsAskingForTheCommittedOffset() {
        fixture.in(LOG, new Committed(150, ""));
        fixture.world.offsets.fetchFails = true;
        fixture.claim();
        fixture.world.advance(Duration.ofSeconds(30));
        assertThat(fixture.isReading()).isFalse();

        fixture.world.offsets.fetchFails = false;
        fixture.world.advance(Duration.ofSeconds(10));

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(150);
    }

    @Test
    void C12_aFailureIsNotTakenForNoCommit() {
        fixture.in(LOG, new Committed(150, ""));
        fixture.world.offsets.fetchFails = true;

        fixture.claim();
        fixture.world.advance(Duration.ofSeconds(30));

        assertThat(fixture.world.fetcher.added).isEmpty();
        assertThat(fixture.world.offsets.commits).isEmpty();
    }

    @Test
    void B5_asksLessAndLessOftenAndStopsWhenTold() {
        fixture.in(LOG, new Committed(150, ""));
        fixture.world.offsets.rangeFails = true;
        fixture.claim();
        fixture.world.advance(Duration.ofMinutes(1));
        int questions = fixture.world.offsets.rangeQuestions;

        fixture.unwant();
        fixture.world.advance(Duration.ofMinutes(1));

        assertThat(questions).isBetween(5, 15);
        assertThat(fixture.world.offsets.rangeQuestions).isEqualTo(questions);
        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.isClaimed()).isFalse();
    }

    @Test
    void A59_aPartitionWithoutLeaderCanBeGivenUp() {
        fixture.in(LOG, new Committed(150, "BB"));
        fixture.world.offsets.rangeFails = true;
        fixture.claim();

        fixture.unwant();

        assertThat(fixture.releasedNews).isEqualTo(1);
        assertThat(fixture.committed()).isEqualTo(new Committed(150, "BB"));
    }

    @Test
    void A49_goesOnAtTheNewStartOfTheLogWhenKafkaHasDeletedWhatIsNext() {
        fixture.in(LOG, new Committed(150, "")).claim();
        fixture.readFrom(150, 4);
        fixture.take();
        fixture.take();
        fixture.ack(151);
        fixture.world.offsets.ranges.put(ID, new LogRange(180, 200));

        outOfRange();

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(180);
        assertThat(fixture.partition.pending()).isZero();
        fixture.world.advance(Duration.ofSeconds(1));
        assertThat(fixture.committed()).isEqualTo(new Committed(180, ""));
        fixture.readFrom(180, 1);
        assertThat(fixture.takeAll()).containsExactly(180L);
        // a bad one, but harmless
        fixture.ack(150);
        assertThat(fixture.committed()).isEqualTo(new Committed(180, ""));
    }

    @Test
    void B11_whatIsPendingIsNotHandedOutAgainAfterStartingOver() {
        fixture.in(LOG, new Committed(150, "")).claim();
        fixture.readFrom(150, 4);
        fixture.take();
        fixture.take();

        outOfRange();
        fixture.readFrom(150, 6);

        assertThat(fixture.takeAll()).containsExactly(152L, 153L, 154L, 155L);
        fixture.ack(150, 151, 152, 153, 154, 155);
        assertThat(fixture.partition.pending()).isZero();
    }

    @Test
    void C26_whatWasReadBeforeStartingOverIsIgnored() {
        fixture.in(LOG, new Committed(150, "")).claim();
        var late = fixture.world.fetcher.batch(ID, 152, 150, 151);
        long lateEpoch = late.epoch();
        fixture.world.offsets.ranges.put(ID, new LogRange(180, 200));
        outOfRange();

        fixture.world.run(() -> fixture.partition.onFetched(late));
        fixture.world.run(() -> fixture.partition.onOutOfRange(lateEpoch));

        assertThat(fixture.take()).isEqualTo(PartitionFixture.NOTHING);
        assertThat(fixture.world.fetcher.readings.get(ID).epoch).isGreaterThan(lateEpoch);
        assertThat(fixture.world.fetcher.added).hasSize(2);
    }

    @Test
    void A15_offsetsSetWhileNobodyConsumesAreWhereConsumingBegins() {
        fixture.consuming();
        fixture.readFrom(PartitionFixture.BASE, 2);
        fixture.take();
        // in vain: the group consumes
        fixture.in(LOG, new Committed(110, ""));
        fixture.ack(PartitionFixture.BASE);
        fixture.unwant();
        assertThat(fixture.committed()).isEqualTo(new Committed(PartitionFixture.BASE + 1, ""));
        fixture.in(LOG, new Committed(120, ""));

        PartitionConsumer next = new PartitionConsumer(ID, fixture.world.context, fixture, false);
        fixture.world.run(next::start);
        fixture.world.run(next::onClaimed);

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(120);
    }

    @Test
    void B29_manyPartitionsShareTheirQuestions() {
        PartitionConsumer[] all = new PartitionConsumer[500];
        for (int i = 0; i < all.length; i++) {
            all[i] = new PartitionConsumer(new PartitionId("t", i), fixture.world.context, fixture, false);
            fixture.world.run(all[i]::start);
        }

        fixture.world.run(() -> {
            for (PartitionConsumer partition : all) {
                partition.onClaimed();
            }
        });

        assertThat(fixture.world.offsets.fetches).isEqualTo(1);
        assertThat(fixture.world.offsets.rangeQuestions).isEqualTo(1);
        assertThat(fixture.world.fetcher.readings).hasSize(500);
    }

    @Test
    void aPartitionAddedWhileTheGroupWasAwayIsConsumedFromItsBeginning() {
        fixture.world.offsets.committed.put(new PartitionId("t", 3), new Committed(150, ""));
        fixture.world.run(() -> fixture.world.context.lookups().begin("t"));

        fixture.in(new LogRange(0, 20), Committed.NONE).claim();

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isZero();
    }

    @Test
    void whatANewGroupCommitsFirstDoesNotMakeItsOtherPartitionsLookAdded() {
        PartitionId first = new PartitionId("t", 3);
        fixture.world.run(() -> fixture.world.context.lookups().begin("t"));
        fixture.world.offsets.ranges.put(first, new LogRange(0, 20));
        claimAll(first);
        assertThat(fixture.world.offsets.committed).containsEntry(first, new Committed(20, ""));

        fixture.in(new LogRange(0, 30), Committed.NONE).claim();

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(30);
    }

    @Test
    void aPartitionThatHasLostItsFirstMessagesWasNotAddedMeanwhile() {
        fixture.world.offsets.committed.put(new PartitionId("t", 3), new Committed(150, ""));

        fixture.in(LOG, Committed.NONE).claim();

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(200);
    }

    @Test
    void itIsAskedAgainWhetherTheGroupHasConsumedTheTopic() {
        fixture.in(new LogRange(0, 20), Committed.NONE);
        fixture.world.offsets.topicsFail = true;
        fixture.claim();
        assertThat(fixture.isReading()).isFalse();

        fixture.world.offsets.topicsFail = false;
        fixture.world.advance(Duration.ofSeconds(1));

        assertThat(fixture.world.fetcher.readings.get(ID).offset).isEqualTo(20);
    }

    @Test
    void acksTakenWhileTheClaimWasLostAreCommittedThoughThePartitionIsNotWantedAnyMore() {
        fixture.consuming();
        fixture.readFrom(PartitionFixture.BASE, 2);
        fixture.take();
        fixture.world.run(fixture.partition::onClaimLost);
        fixture.world.offsets.silent.add(ID);
        fixture.world.run(fixture.partition::onClaimed);
        fixture.ack(PartitionFixture.BASE);

        fixture.unwant();

        assertThat(fixture.committed()).isEqualTo(new Committed(PartitionFixture.BASE + 1, ""));
        assertThat(fixture.isClaimed()).isFalse();
    }

    @Test
    void aPartitionGivenUpWaitsForTheCommittedOffsetForItsLastAcksButNotForEver() {
        fixture.consuming();
        fixture.readFrom(PartitionFixture.BASE, 2);
        fixture.take();
        fixture.world.run(fixture.partition::onClaimLost);
        fixture.world.offsets.fetchFails = true;
        fixture.world.run(fixture.partition::onClaimed);
        fixture.ack(PartitionFixture.BASE);

        fixture.unwant();
        assertThat(fixture.isClaimed()).isTrue();
        fixture.world.advance(Surroundings.RELEASE_TIMEOUT);

        assertThat(fixture.isClaimed()).isFalse();
    }

    @Test
    void aPartitionWithoutLeaderDelaysNoOther() {
        PartitionId[] ids = {new PartitionId("t", 1), new PartitionId("t", 2), new PartitionId("t", 3)};
        fixture.world.offsets.silent.add(ids[1]);

        claimAll(ids[0], ids[1]);
        assertThat(fixture.world.fetcher.readings).containsOnlyKeys(ids[0]);
        claimAll(ids[2]);

        assertThat(fixture.world.fetcher.readings).containsOnlyKeys(ids[0], ids[2]);
    }

    @Test
    void aPartitionAskedAboutAfterOnesWithoutLeaderWaitsForAMomentOnly() {
        PartitionId alone = new PartitionId("t", 1);
        PartitionId later = new PartitionId("t", 2);
        fixture.world.offsets.silent.add(alone);

        claimAll(alone);
        claimAll(later);
        fixture.world.advance(Duration.ofMillis(100));

        assertThat(fixture.world.fetcher.readings).containsOnlyKeys(later);
    }

    private void claimAll(PartitionId... ids) {
        fixture.world.run(() -> {
            for (PartitionId id : ids) {
                PartitionConsumer partition = new PartitionConsumer(id, fixture.world.context, fixture, false);
                partition.start();
                partition.onClaimed();
            }
        });
    }

    private void outOfRange() {
        long epoch = fixture.world.fetcher.readings.get(ID).epoch;
        fixture.world.run(() -> fixture.partition.onOutOfRange(epoch));
    }
}
