package io.pixy.testkit;

import io.pixy.testkit.distribution.Distribution;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What a server is to be, checked. Immutable. */
record PixySettings(Distribution server, String yaml, List<String> jvmOptions, Duration startTimeout) {

    PixySettings {
        Objects.requireNonNull(server);
        Objects.requireNonNull(yaml);
        jvmOptions = List.copyOf(jvmOptions);
        if (startTimeout.isNegative() || startTimeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be positive, not " + startTimeout);
        }
    }
}
