package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "1h2m3.5s,3723500000000",
        ".5s,500000000",
        "1.s,1000000000",
        "-1.5h,-5400000000000",
        "+5m,300000000000",
        "1m1h,3660000000000",
        "0,0",
        "-0,0",
        "0s,0",
        "1ns,1",
        "1.9ns,1",
        "1us,1000",
        "1µs,1000",
        "1μs,1000",
        "3ms,3000000",
        "2562047h47m16.854775807s,9223372036854775807",
    })
    void readsWhatGoReads(String text, long nanos) {
        assertThat(GoDuration.parse(text)).contains(Duration.ofNanos(nanos));
    }

    /** Not after minutes: what a parser takes for a text can grow with its square. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1s", "1.", "."})
    void refusesWhatIsMuchTooLongAtOnce(String part) {
        String many = part.repeat(200_000);

        assertThat(assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> List.of(GoDuration.parse(many), GoDuration.parse(many + "s"))))
                .containsOnly(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1d",
                "5",
                "1h 5m",
                "1S",
                "1e3s",
                "s",
                ".s",
                "-",
                "--1s",
                "1s ",
                " 1s",
                "1.5",
                "1hms",
                "2562047h47m16.854775808s"
            })
    void refusesWhatGoRefuses(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "1,1ns",
        "1500,1.5µs",
        "250000000,250ms",
        "1500000000,1.5s",
        "300000000000,5m0s",
        "3600000000000,1h0m0s",
        "-5400000000000,-1h30m0s",
        "3723500000000,1h2m3.5s",
    })
    void printsAsGoPrints(long nanos, String text) {
        assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(text);
    }

    @Test
    void readsBackWhatItPrints() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 2_000; i++) {
            Duration duration = Duration.ofNanos(random.nextLong() >> random.nextInt(64));

            assertThat(GoDuration.parse(GoDuration.format(duration)))
                    .as("seed %d", seed)
                    .contains(duration);
        }
    }
}
