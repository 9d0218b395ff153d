package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;

/** The checks that the records share; the texts of Kafka-Pixy's keys are as it wrote them. No state. */
final class Checks {
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
            throw new InvalidConfigException(
                    key + " must be between " + least.toSeconds() + "s and " + most.toMinutes() + "m");
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
