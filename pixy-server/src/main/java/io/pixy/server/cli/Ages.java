package io.pixy.server.cli;

import io.pixy.server.config.GoDuration;
import java.time.Duration;

/** How old something is, for people: no more digits than say something. No state. */
final class Ages {
    private static final Duration MUCH = Duration.ofSeconds(10);

    private Ages() {}

    static String text(Duration age) {
        return GoDuration.format(
                age.compareTo(MUCH) < 0 ? Duration.ofMillis(age.toMillis()) : Duration.ofSeconds(age.toSeconds()));
    }
}
