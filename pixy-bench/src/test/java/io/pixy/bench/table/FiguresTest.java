package io.pixy.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.bench.load.Histogram;
import io.pixy.bench.load.Outcome;
import io.pixy.bench.process.Watched;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static Figures figures(long answers, long errors, double seconds) throws Exception {
        Outcome outcome = new Outcome(answers, 0, errors, seconds, new Histogram());
        return Figures.of(time -> outcome, Watched.self(), Duration.ZERO, Duration.ofSeconds(3));
    }

    @Test
    void aLoadThatEndsABitEarlyHasLostNothing() throws Exception {
        Figures figures = figures(30_000, 0, 2.99);

        assertThat(figures.withWritten(30_000).trouble()).isZero();
        assertThat(figures.rate()).isGreaterThan(10_000);
    }

    @Test
    void whatWasSaidToBeWrittenAndIsNotThereIsTroubleBesideErrors() throws Exception {
        assertThat(figures(1000, 3, 3.0).withWritten(996).trouble()).isEqualTo(7);
        assertThat(figures(1000, 3, 3.0).withWritten(1005).trouble()).isEqualTo(3);
    }
}
