package io.pixy.server.grpc;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a single client may take of a listener. Immutable.
 *
 * @param connections how many may be open at a time; a newcomer beyond is closed at once
 * @param callsPerConnection how many calls of one connection may be open at a time; the client is told, and one that
 *     opens more has them refused
 * @param resets how often within {@link #RESET_WINDOW} calls of one connection may be begun and called off; then the
 *     connection ends with ENHANCE_YOUR_CALM
 * @param connectionIdle after so long without a call a connection is closed
 * @param connectionAge after so long, give or take a tenth, a client is asked to connect anew, which spreads clients
 *     over instances behind a balancer of connections; empty: never
 * @param requestTime how long a request may take to arrive
 */
public record GrpcLimits(
        int connections,
        int callsPerConnection,
        int resets,
        Duration connectionIdle,
        Optional<Duration> connectionAge,
        Duration requestTime) {
    /** What {@link #resets} are counted in. */
    static final Duration RESET_WINDOW = Duration.ofSeconds(30);

    /** What holds for each key that is not given. */
    public static final GrpcLimits DEFAULT =
            new GrpcLimits(1_000, 1_024, 2_000, Duration.ofHours(1), Optional.empty(), Duration.ofSeconds(30));

    /** Checks the parts. */
    public GrpcLimits {
        requirePositive("connections", connections);
        requirePositive("callsPerConnection", callsPerConnection);
        requirePositive("resets", resets);
        requirePositive("connectionIdle", connectionIdle.toNanos());
        requirePositive("requestTime", requestTime.toNanos());
        Objects.requireNonNull(connectionAge, "connectionAge")
                .ifPresent(age -> requirePositive("connectionAge", age.toNanos()));
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, not " + value);
        }
    }
}
