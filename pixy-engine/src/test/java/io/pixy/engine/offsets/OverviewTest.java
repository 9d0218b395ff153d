package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** How full a partition is, and what is first in its line. */
class OverviewTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    /** Twelve characters of metadata count as full: three quarters of 16. */
    private final OffsetTracker tracker = new OffsetTracker(
            new Committed(100, ""), new TrackerSettings(Duration.ofSeconds(5).toNanos(), 99, -1, 16));

    private final Overview overview = tracker.overview();

    private void offer(long... offsets) {
        for (long offset : offsets) {
            tracker.offered(new Message("t", 0, offset, null, new byte[1], List.of(), 0, 1), 0);
        }
    }

    @Test
    void nothingIsThereAtFirst() {
        assertThat(overview.fill()).isZero();
        assertThat(overview.head()).isEmpty();
        assertThat(overview.behindHead()).isZero();
        assertThat(overview.ackedBehindHead()).isEqualTo(1);
    }

    @Test
    void metadataIsFullWhenNothingNewIsHandedOutAnyMore() {
        for (int hole = 0; tracker.mayOfferNew(101 + 2 * hole); hole++) {
            assertThat(overview.metadataUsed()).isLessThan(1);
            offer(100 + 2 * hole, 101 + 2 * hole);
            tracker.acked(101 + 2 * hole);
        }

        // six ranges of two characters each
        assertThat(overview.metadataUsed()).isCloseTo(1, CLOSE);
        assertThat(overview.fill()).isCloseTo(1, CLOSE);
        assertThat(overview.behindHead()).isEqualTo(11);
        assertThat(overview.ackedBehindHead()).isCloseTo(6.0 / 11, CLOSE);
    }

    @Test
    void whatIsPendingFillsToo() {
        offer(100, 101, 102, 103, 104);

        assertThat(overview.fill()).isCloseTo(0.05, CLOSE);
        assertThat(overview.hasMaxPending()).isFalse();
    }

    @Test
    void theHeadIsTheFirstThatIsNotAcknowledgedIfItIsHere() {
        offer(101, 102);
        assertThat(overview.head()).as("100 was not handed out").isEmpty();

        tracker.gap(100, 101);

        assertThat(overview.head()).map(Message::offset).contains(101L);
        assertThat(overview.behindHead()).isEqualTo(1);
    }
}
