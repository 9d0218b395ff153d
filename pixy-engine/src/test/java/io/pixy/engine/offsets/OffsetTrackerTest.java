package io.pixy.engine.offsets;

import static io.pixy.engine.offsets.OffsetTracker.AckOutcome.APPLIED;
import static io.pixy.engine.offsets.OffsetTracker.AckOutcome.DUPLICATE;
import static io.pixy.engine.offsets.OffsetTracker.AckOutcome.NEVER_OFFERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Header;
import io.pixy.api.Message;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetTrackerTest {
    private static final long LAST = Long.MAX_VALUE - 1;

    @Test
    void acksMoveTheBaseAndShapeTheMetadata() {
        OffsetTracker tracker = tracker(300);
        tracker.offered(Messages.at(LAST), 0);

        assertAck(tracker, 299, DUPLICATE, 300, "");
        assertAck(tracker, 300, APPLIED, 301, "");
        assertAck(tracker, 302, APPLIED, 301, "BB");
        assertAck(tracker, 310, APPLIED, 301, "BBHB");
        assertAck(tracker, 311, APPLIED, 301, "BBHC");
        assertAck(tracker, 307, APPLIED, 301, "BBEBCC");
        assertAck(tracker, 305, APPLIED, 301, "BBCBBBCC");
        assertAck(tracker, 304, APPLIED, 301, "BBBCBBCC");
        assertAck(tracker, 305, DUPLICATE, 301, "BBBCBBCC");
        assertAck(tracker, 308, APPLIED, 301, "BBBCBCBC");
        assertAck(tracker, 303, APPLIED, 301, "BEBCBC");
        assertAck(tracker, 309, APPLIED, 301, "BEBF");
        assertAck(tracker, 306, APPLIED, 301, "BK");
        assertAck(tracker, 301, APPLIED, 312, "");
        assertAck(tracker, 398, APPLIED, 312, "2CB");
        assertAck(tracker, 399, APPLIED, 312, "2CC");
        assertAck(tracker, 4496, APPLIED, 312, "2CCggEB");
        assertAck(tracker, LAST, APPLIED, 312, "2CCggEBtz7/////////HB");
    }

    private static void assertAck(
            OffsetTracker tracker, long offset, OffsetTracker.AckOutcome outcome, long base, String metadata) {
        assertThat(tracker.acked(offset)).isEqualTo(outcome);
        assertThat(tracker.committed()).isEqualTo(new Committed(base, metadata));
        assertThat(tracker.isAcked(offset)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "299, 300, CCBEDBBC, 8",
                "300, 300, CCBEDBBC, 8",
                "301, 301, BCBEDBBC, 7",
                "302, 304, BEDBBC, 6",
                "303, 304, BEDBBC, 6",
                "304, 304, BEDBBC, 6",
                "305, 309, DBBC, 5",
                "306, 309, DBBC, 5",
                "307, 309, DBBC, 5",
                "308, 309, DBBC, 5",
                "309, 309, DBBC, 5",
                "310, 310, CBBC, 4",
                "311, 311, BBBC, 3",
                "312, 313, BC, 2",
                "313, 313, BC, 2",
                "314, 316, '', 1",
                "315, 316, '', 1",
                "316, 316, '', 1",
                "317, 317, '', 0",
                "400, 400, '', 0"
            })
    void adjustDropsWhatLiesBelow(long start, long base, String metadata, int pending) {
        OffsetTracker tracker = tracker(300);
        offerRange(tracker, 300, 316, 0);
        Set.of(302L, 303L, 305L, 306L, 307L, 308L, 312L, 314L, 315L).forEach(tracker::acked);
        assertThat(SparseAcks.readable(300, tracker.committed().metadata())).isEqualTo("2-4,5-9,12-13,14-16");

        List<Message> dropped = tracker.adjust(start);

        assertThat(tracker.committed()).isEqualTo(new Committed(base, metadata));
        assertThat(tracker.pending()).isEqualTo(pending);
        assertThat(dropped).hasSize(8 - pending).allMatch(message -> message.offset() < start);
    }

    @Test
    void retriesWhatIsNotAckedInTime() {
        OffsetTracker tracker = tracker(300);
        tracker.offered(Messages.at(300), millis(0));
        tracker.offered(Messages.at(301), millis(2000));
        tracker.offered(Messages.at(302), millis(4000));

        assertNoRetry(tracker, 5000);
        assertRetry(tracker, 5001, 300, 1);
        assertNoRetry(tracker, 7000);
        assertRetry(tracker, 9001, 301, 1);
        assertRetry(tracker, 9003, 302, 1);
        assertNoRetry(tracker, 10_000);
        assertRetry(tracker, 20_000, 300, 2);
        assertRetry(tracker, 20_002, 301, 2);
        assertRetry(tracker, 20_004, 302, 2);
        assertNoRetry(tracker, 25_000);
        assertRetry(tracker, 25_001, 300, 3);
        assertNoRetry(tracker, 25_002);
        assertRetry(tracker, 25_003, 301, 3);
        assertNoRetry(tracker, 25_004);
        assertRetry(tracker, 25_005, 302, 3);
    }

    private static void assertNoRetry(OffsetTracker tracker, long atMillis) {
        assertThat(tracker.nextRetry(millis(atMillis))).isEmpty();
    }

    private static void assertRetry(OffsetTracker tracker, long atMillis, long offset, int retryNo) {
        assertThat(tracker.nextRetry(millis(atMillis))).map(Message::offset).hasValue(offset);
        assertThat(tracker.retried(offset, millis(atMillis)).message().attempt())
                .isEqualTo(retryNo + 1);
    }

    @ParameterizedTest
    @CsvSource({"0, 9000", "8999, 1", "9000, 0", "9001, 0"})
    void waitsForTheLastOfferThatStillHasTime(long nowMillis, long remainingMillis) {
        OffsetTracker tracker = tracker(300);
        tracker.offered(Messages.at(300), millis(-2000));
        tracker.offered(Messages.at(301), millis(4000));
        tracker.offered(Messages.at(302), millis(-1000));
        tracker.offered(Messages.at(303), millis(-6000));

        assertThat(tracker.remainingWait(millis(nowMillis))).isEqualTo(millis(remainingMillis));
    }

    @Test
    void waitsForNobodyWhenNothingIsPending() {
        assertThat(tracker(300).remainingWait(0)).isZero();
        assertThat(tracker(300).nextExpiry()).isEmpty();
    }

    @Test
    void worksAcrossTheWrapOfNanoTime() {
        OffsetTracker tracker = tracker(0);
        long now = Long.MAX_VALUE - millis(1);
        tracker.offered(Messages.at(0), now);
        tracker.offered(Messages.at(1), now + millis(2));

        assertThat(tracker.nextRetry(now + millis(5000))).isEmpty();
        assertThat(tracker.nextRetry(now + millis(5001))).map(Message::offset).hasValue(0L);
        assertThat(tracker.remainingWait(now + millis(5001))).isEqualTo(millis(1));
        assertThat(tracker.nextExpiry()).hasValue(now + millis(5002) + 1);
    }

    @Test
    void saysWhenTheNextOfferExpires() {
        OffsetTracker tracker = tracker(0);
        tracker.offered(Messages.at(0), 0);
        tracker.offered(Messages.at(1), 10);

        assertThat(tracker.nextExpiry()).hasValue(millis(5000) + 1);
        assertThat(tracker.nextRetry(millis(5000) + 1)).isPresent();
        assertThat(tracker.nextExpiry()).as("the first is known to be due").hasValue(millis(5000) + 11);
    }

    @Test
    void expiredOffersGoOutInOrderOfOffsets() {
        OffsetTracker tracker = tracker(0);
        tracker.offered(Messages.at(5), 0);
        tracker.offered(Messages.at(3), 1);
        tracker.offered(Messages.at(7), 2);

        assertThat(drainRetries(tracker, millis(6000))).containsExactly(3L, 5L, 7L);
    }

    @Test
    void B12_theClockOfARetryStartsWhenItIsHandedOut() {
        OffsetTracker tracker = tracker(0);
        tracker.offered(Messages.at(0), 0);

        assertThat(tracker.nextRetry(millis(10_000))).isPresent();
        assertThat(tracker.nextRetry(millis(15_000)))
                .as("still waits for a client")
                .isPresent();
        tracker.retried(0, millis(15_000));

        assertThat(tracker.nextRetry(millis(20_000))).isEmpty();
        assertThat(tracker.remainingWait(millis(15_000))).isEqualTo(millis(5000));
    }

    @Test
    void B12_aMessageAckedWhileItsRetryWaitsIsNotHandedOutAgain() {
        OffsetTracker tracker = tracker(0);
        tracker.offered(Messages.at(0), 0);
        assertThat(tracker.nextRetry(millis(10_000))).isPresent();

        tracker.acked(0);

        assertThat(tracker.nextRetry(millis(10_001))).isEmpty();
        assertThatThrownBy(() -> tracker.retried(0, millis(10_001))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void B14_transactionMarkersDoNotHoldBackTheCommittedOffset() {
        OffsetTracker tracker = tracker(0);
        for (long offset = 0; offset < 10_000; offset += 2) {
            tracker.offered(Messages.at(offset), 0);
            tracker.acked(offset);
            tracker.gap(offset + 1, offset + 2);
        }

        assertThat(tracker.committed()).isEqualTo(new Committed(10_000, ""));
    }

    @Test
    void B14_aGapAboveAPendingMessageIsRemembered() {
        OffsetTracker tracker = tracker(10);
        tracker.offered(Messages.at(10), 0);
        tracker.gap(11, 20);
        assertThat(tracker.committed()).isEqualTo(new Committed(10, "BJ"));

        tracker.acked(10);

        assertThat(tracker.committed()).isEqualTo(new Committed(20, ""));
        assertThat(tracker.acked(25)).isEqualTo(NEVER_OFFERED);
    }

    @Test
    void B20_metadataIsCutToTheLimitAndNewMessagesWait() {
        OffsetTracker tracker = tracker(new Committed(0, ""), 1000, -1, 64);
        long next = 0;
        while (tracker.mayOfferNew(next)) {
            tracker.offered(Messages.at(next), 0);
            if (next % 2 == 1) {
                tracker.acked(next);
            }
            next++;
        }

        assertThat(tracker.committed().metadata()).hasSize(48);
        assertThat(tracker.isMetadataCut()).isFalse();
        assertThat(tracker.mayOfferNew(next - 3)).as("below the last range").isTrue();
        tracker.acked(0);
        assertThat(tracker.mayOfferNew(next)).as("there is room again").isTrue();
    }

    @Test
    void B20_theRangesThatDoNotFitStayInMemory() {
        OffsetTracker tracker = tracker(0);
        offerRange(tracker, 0, 99, 0);
        for (long offset = 1; offset < 100; offset += 2) {
            tracker.acked(offset);
        }

        tracker.limitMetadata(64);

        assertThat(tracker.isMetadataCut()).isTrue();
        assertThat(tracker.committed().metadata()).isEqualTo("BB".repeat(32));
        assertThat(tracker.isAcked(99)).isTrue();
        tracker.limitMetadata(4096);
        assertThat(tracker.committed().metadata()).as("never raised").hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aLimitThatNothingFitsIntoDoesNotStopAPartition(int maxMetadataChars) {
        OffsetTracker tracker = tracker(new Committed(0, ""), 10, -1, maxMetadataChars);

        assertThat(tracker.mayOfferNew(0)).isTrue();
        offerRange(tracker, 0, 1, 0);
        tracker.acked(1);
        assertThat(tracker.committed()).isEqualTo(new Committed(0, ""));
        assertThat(tracker.mayOfferNew(2)).isFalse();
        tracker.acked(0);
        assertThat(tracker.mayOfferNew(2)).isTrue();
    }

    @Test
    void B31_anAckOfWhatWasNeverOfferedChangesNothing() {
        OffsetTracker tracker = tracker(100);
        tracker.offered(Messages.at(105), 0);

        assertThat(tracker.acked(106)).isEqualTo(NEVER_OFFERED);
        assertThat(tracker.acked(1105)).isEqualTo(NEVER_OFFERED);

        assertThat(tracker.committed()).isEqualTo(new Committed(100, ""));
        assertThat(tracker.acked(103)).as("below what was offered").isEqualTo(APPLIED);
        assertThat(tracker.highestOffered()).isEqualTo(105);
    }

    @Test
    void lateAcksForHolesOfTheOwnerBeforeCount() {
        OffsetTracker tracker = tracker(new Committed(1000, "BDCB"), 300, -1, 4096);

        assertThat(tracker.highestOffered()).isEqualTo(1006);
        assertThat(tracker.acked(1004)).isEqualTo(APPLIED);
        assertThat(tracker.acked(1007)).isEqualTo(NEVER_OFFERED);
        assertThat(tracker.committed()).isEqualTo(new Committed(1000, "BEBB"));
    }

    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "1000, BB, 1000, BB",
                "1000, AB, 1001, ''",
                "1000, BBAB, 1000, BC",
                "1000, ABBBAB, 1001, BC",
                "1000, BgA, 1000, ''",
                "1000, some text, 1000, ''",
                "-1, '', -1, ''"
            })
    void B33_metadataThatHappensToDecodeCountsAndIsNormalised(
            long offset, String metadata, long base, String normalised) {
        OffsetTracker tracker = tracker(new Committed(offset, metadata), 300, -1, 4096);

        assertThat(tracker.committed()).isEqualTo(new Committed(base, normalised));
        assertThat(tracker.metadataRejected()).isEqualTo(!metadata.isEmpty() && normalised.isEmpty() && base == offset);
    }

    @Test
    void oneMoreThanTheLimitMayBePending() {
        OffsetTracker tracker = tracker(new Committed(0, ""), 3, -1, 4096);
        long next = 0;
        while (tracker.mayOfferNew(next)) {
            tracker.offered(Messages.at(next++), 0);
        }
        assertThat(tracker.pending()).isEqualTo(4);

        tracker.acked(2);

        assertThat(tracker.mayOfferNew(4)).isTrue();
        tracker.offered(Messages.at(4), 0);
        assertThat(tracker.mayOfferNew(5)).isFalse();
    }

    @Test
    void offersNothingThatIsPendingOrAcked() {
        OffsetTracker tracker = tracker(10);
        tracker.offered(Messages.at(10), 0);

        assertThatThrownBy(() -> tracker.offered(Messages.at(10), millis(3000)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tracker.offered(Messages.at(9), millis(3000)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(tracker.unacked()).containsExactly(10L);
        assertThat(tracker.remainingWait(0)).isEqualTo(millis(5000));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "3, 4"})
    void dropsWhatWasHandedOutOftenEnough(int maxRetries, int handOuts) {
        OffsetTracker tracker = tracker(new Committed(0, ""), 300, maxRetries, 4096);
        tracker.offered(Messages.at(0), 0);
        int seen = 1;
        long now = millis(6000);
        while (tracker.nextRetry(now).isPresent()) {
            assertThat(tracker.dropExhausted(now)).isEmpty();
            tracker.retried(0, now);
            seen++;
            now += millis(6000);
        }

        List<Message> dropped = tracker.dropExhausted(now);

        assertThat(seen).isEqualTo(handOuts);
        assertThat(dropped).extracting(Message::attempt).containsExactly(handOuts);
        assertThat(tracker.committed()).isEqualTo(new Committed(1, ""));
        assertThat(tracker.pending()).isZero();
        assertThat(tracker.dropExhausted(now)).isEmpty();
    }

    @Test
    void aHandOutTakenBackWasNeverMade() {
        OffsetTracker tracker = tracker(new Committed(0, ""), 300, 0, 4096);
        tracker.offered(Messages.at(0), 0);

        assertThat(tracker.takeBack(0)).isTrue();

        assertThat(tracker.takeBack(0)).as("twice").isFalse();
        assertThat(tracker.pending()).isZero();
        assertThat(tracker.unacked()).isEmpty();
        assertThat(tracker.isPending(0)).as("not to be read again").isTrue();
        assertThat(tracker.remainingWait(0)).isZero();
        assertThat(tracker.nextRetry(0)).map(Message::offset).hasValue(0L);
        assertThat(tracker.retried(0, 1).message().attempt()).isEqualTo(1);
        assertThat(tracker.pending()).isEqualTo(1);
        assertThat(tracker.dropExhausted(millis(5000))).isEmpty();
    }

    @Test
    void whatWasTakenBackGoesBeforeWhatExpired() {
        OffsetTracker tracker = tracker(0);
        offerRange(tracker, 0, 2, 0);
        tracker.takeBack(2);

        assertThat(drainRetries(tracker, millis(6000))).containsExactly(2L, 0L, 1L);
    }

    @Test
    void aRetryTakenBackKeepsTheAttemptsBeforeIt() {
        OffsetTracker tracker = tracker(new Committed(0, ""), 300, 1, 4096);
        tracker.offered(Messages.at(0), 0);
        tracker.retried(tracker.nextRetry(millis(6000)).orElseThrow().offset(), millis(6000));

        tracker.takeBack(0);

        assertThat(tracker.pending()).as("the first client may still answer").isEqualTo(1);
        assertThat(tracker.dropExhausted(millis(20_000))).isEmpty();
        assertThat(tracker.retried(0, millis(20_000)).message().attempt()).isEqualTo(2);
        assertThat(tracker.dropExhausted(millis(26_000))).hasSize(1);
    }

    @Test
    void nothingIsTakenBackAfterTheAck() {
        OffsetTracker tracker = tracker(0);
        tracker.offered(Messages.at(0), 0);
        tracker.acked(0);

        assertThat(tracker.takeBack(0)).isFalse();
        assertThat(tracker.nextRetry(0)).isEmpty();
    }

    @Test
    void countsTheBytesItKeeps() {
        OffsetTracker tracker = tracker(0);
        List<Header> headers = List.of(new Header("abc", new byte[4]), new Header("", null));
        tracker.offered(new Message("t", 0, 0, new byte[10], new byte[100], headers, -1, 1), 0);
        tracker.offered(new Message("t", 0, 1, null, null, List.of(), -1, 1), 0);
        assertThat(tracker.pendingBytes()).isEqualTo(117);

        tracker.takeBack(0);
        assertThat(tracker.pendingBytes()).isEqualTo(117);
        tracker.acked(0);

        assertThat(tracker.pendingBytes()).isZero();
    }

    @Test
    void mergesWhatWasAckedWhileThePartitionWasLost() {
        OffsetTracker frozen = tracker(100);
        offerRange(frozen, 100, 110, 0);
        List.of(100L, 101L, 105L, 107L).forEach(frozen::acked);
        OffsetTracker tracker = tracker(new Committed(101, "CB"), 300, -1, 4096);

        tracker.merge(frozen);

        assertThat(tracker.base()).isEqualTo(102);
        assertThat(SparseAcks.readable(0, tracker.committed().metadata())).isEqualTo("1-2,3-4,5-6");
        assertThat(tracker.isAcked(103)).isTrue();
        assertThat(tracker.acked(110)).as("still in a client's hands").isEqualTo(APPLIED);
    }

    @Test
    void mergingWhatIsOlderChangesNothing() {
        OffsetTracker frozen = tracker(new Committed(50, "BB"), 300, -1, 4096);
        OffsetTracker tracker = tracker(100);

        tracker.merge(frozen);

        assertThat(tracker.committed()).isEqualTo(new Committed(100, ""));
        assertThat(tracker.highestOffered()).isEqualTo(99);
    }

    private static List<Long> drainRetries(OffsetTracker tracker, long nowNanos) {
        return java.util.stream.Stream.generate(() -> tracker.nextRetry(nowNanos))
                .takeWhile(java.util.Optional::isPresent)
                .map(retry -> tracker.retried(retry.get().offset(), nowNanos)
                        .message()
                        .offset())
                .toList();
    }

    private static void offerRange(OffsetTracker tracker, long first, long last, long nowNanos) {
        for (long offset = first; offset <= last; offset++) {
            tracker.offered(Messages.at(offset), nowNanos);
        }
    }

    private static OffsetTracker tracker(long base) {
        return tracker(new Committed(base, ""), 300, -1, 4096);
    }

    private static OffsetTracker tracker(Committed committed, int maxPending, int maxRetries, int maxMetadataChars) {
        return new OffsetTracker(
                committed, new TrackerSettings(millis(5000), maxPending, maxRetries, maxMetadataChars));
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
