package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;

/** The checks that the records share; the texts of Kafka-Pixy's keys are as it wrote them. No state. */
final class Checks {
    /** From here on hours are easier to read. */
    private static final Duration DAYS_WORK = Duration.ofHours(8);

    private Checks() {}

    static void positive(String key, long value) {
        if (value <= 0) {
            throw new InvalidConfigException(key + " must be > 0");
        }
    }

    static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new InvalidConfigException(key + " must be > 0");
        }
    }

    static void within(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidConfigException(key + " must be between " + least.toSeconds() + "s and " + text(most));
        }
    }

    private static String text(Duration most) {
        return most.compareTo(DAYS_WORK) < 0 ? most.toMinutes() + "m" : most.toHours() + "h";
    }

    static void fraction(String key, double value) {
        // not the other way round: what is no number is neither
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidConfigException(key + " must be between 0 and 1");
        }
    }

    static void notNegative(String key, long value) {
        if (value < 0) {
            throw new InvalidConfigException(key + " must be >= 0");
        }
    }

    static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new InvalidConfigException(key + " must be >= 0");
        }
    }
}
