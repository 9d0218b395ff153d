package io.pixy.server.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What those who run this instance may ask of it, and where: {@code management_addr}, {@code drain_delay} and the section
 * {@code management} of the file. Immutable.
 *
 * @param addr where the routes of operation are served, and nothing else; empty: where REST is
 * @param tls whether that listener speaks TLS, if the others do
 * @param health whether {@code /livez} and {@code /readyz} are there
 * @param docs whether the description of the API is there
 * @param loggers whether levels of loggers are shown and may be changed; empty: if there is a listener for that alone
 * @param drainDelay how long to go on as before after telling that this instance is about to stop
 */
public record ManagementConfig(
        String addr, boolean tls, boolean health, boolean docs, Optional<Boolean> loggers, Duration drainDelay) {
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final ManagementConfig DEFAULTS =
            new ManagementConfig("", true, true, true, Optional.empty(), Duration.ZERO);

    /** Checks the delay. */
    public ManagementConfig {
        Objects.requireNonNull(addr, "addr");
        Objects.requireNonNull(loggers, "loggers");
        if (drainDelay.isNegative() || drainDelay.compareTo(LONGEST_DELAY) > 0) {
            throw ServerConfig.invalid("drain_delay must be between 0s and 1h");
        }
    }

    /** What holds if the file says nothing. */
    public static ManagementConfig defaults() {
        return DEFAULTS;
    }

    /** Whether levels of loggers can be asked for: on a port for messages only who says so has that. */
    public boolean servesLoggers() {
        return loggers.orElse(!addr.isEmpty());
    }
}
