package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NudgesTest {
    private static final long MILLI = 1_000_000;

    private final Nudges nudges = new Nudges(Duration.ofMillis(500));

    @Test
    void B16_oneBlockedMinuteMeansFewerThanTenNudges() {
        nudges.onSubmitted(0);
        int count = 0;

        for (long now = 0; now <= 60_000 * MILLI; now += 10 * MILLI) {
            if (nudges.isDue(now)) {
                nudges.onSubmitted(now);
                count++;
            }
        }

        assertThat(count).isBetween(3, 9);
    }

    @Test
    void firstNudgeWaitsAMomentSinceJustHavingRegisteredWasOne() {
        nudges.onSubmitted(0);

        assertThat(nudges.isDue(499 * MILLI)).isFalse();
        assertThat(nudges.isDue(500 * MILLI)).isTrue();
    }

    @Test
    void pausesAreShortAgainAfterAllClaimsSucceeded() {
        nudges.onSubmitted(0);
        assertThat(nudges.isDue(600 * MILLI)).isTrue();
        nudges.onSubmitted(600 * MILLI);

        nudges.onQuiet();

        assertThat(nudges.isDue(1100 * MILLI)).isTrue();
    }
}
