package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.api.config.QueuePolicy;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is let go of comes back, whenever somebody looks. */
class BodiesTest {
    private static final long LEAST = 5_000;
    private static final long DUE = 20_000;

    private final OffsetTracker tracker = new OffsetTracker(
            new Committed(0, ""),
            new TrackerSettings(1_000, 10, -1, 4096, 10, QueuePolicy.builder().build(), LEAST));

    @BeforeEach
    void putOff() {
        for (long offset = 0; offset < 3; offset++) {
            HandOut unused = tracker.offered(message(offset), 0);
            tracker.leases().nack(offset, DUE + offset, 0);
        }
        tracker.bodies().spare(0);
        assertThat(tracker.bodies().present()).isZero();
    }

    private static Message message(long offset) {
        return new Message("t", 0, offset, null, new byte[] {1, 2, 3}, List.of(), 17, 1);
    }

    /** A process that was halted for longer than bodies are asked for ahead finds messages due before it has asked. */
    @Test
    void whatIsDueBeforeItWasAskedForIsAskedForNonetheless() {
        long late = DUE + 1;

        assertThat(tracker.hasRetry(late)).isFalse();

        assertThat(tracker.nextExpiry().orElseThrow()).isLessThanOrEqualTo(late);
        assertThat(tracker.bodies().recalled(late)).containsExactly(0L, 1L, 2L);
        assertThat(tracker.bodies().recalled(late)).isEmpty();
        tracker.bodies().restore(message(1));
        assertThat(tracker.nextRetry(late))
                .hasValueSatisfying(message -> assertThat(message.value()).hasSize(3));
    }

    @Test
    void nothingIsExpectedForEverOfWhatIsDue() {
        assertThat(tracker.hasRetry(DUE + 2)).isFalse();
        assertThat(tracker.bodies().recalled(DUE + 2)).hasSize(3);

        assertThat(tracker.nextExpiry()).isEmpty();
    }

    @Test
    void whatIsAcknowledgedWhenItIsDueIsNotAskedForAnyMore() {
        assertThat(tracker.hasRetry(DUE + 2)).isFalse();
        assertThat(tracker.acked(1)).isEqualTo(OffsetTracker.AckOutcome.APPLIED);

        assertThat(tracker.bodies().recalled(DUE + 2)).containsExactly(0L, 2L);
        assertThat(tracker.bodies().present()).isZero();
    }
}
