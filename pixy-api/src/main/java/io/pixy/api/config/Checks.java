package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;

/** The checks that the records share; texts as Kafka-Pixy wrote them. No state. */
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
