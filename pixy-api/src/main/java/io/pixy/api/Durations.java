package io.pixy.api;

import java.time.Duration;
import java.util.Objects;

/** Bounds of the times that requests name. No state. */
final class Durations {
    static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofHours(12);

    private Durations() {}

    static void within(String what, Duration value, Duration least, Duration most) {
        Objects.requireNonNull(value, what);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidRequestException(
                    what + " must be between " + text(least) + " and " + text(most) + ", not " + text(value));
        }
    }

    /** As long as can be counted, if it is longer. */
    static long nanos(Duration value) {
        try {
            return value.toNanos();
        } catch (ArithmeticException e) {
            return value.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private static String text(Duration value) {
        long millis = value.abs().compareTo(Duration.ofDays(365)) > 0 ? -1 : value.toMillis();
        if (millis < 0) {
            return value.toString();
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
