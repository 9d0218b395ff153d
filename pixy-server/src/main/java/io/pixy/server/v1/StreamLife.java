package io.pixy.server.v1;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long streams of messages last, and what holds at their ends. Immutable.
 *
 * @param longest clients that stay for longer are sent to look for an instance again
 */
public record StreamLife(Duration longest) {
    /** How often either side shows that it is there, unless the client wants something else. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How long what is out can be settled, at the end of a stream that is not the client's. */
    public static final Duration LAST_SETTLEMENTS = Duration.ofSeconds(10);

    private static final double LEAST = 0.9;
    private static final double MOST = 1.1;

    /** Checks that there is a time. */
    public StreamLife {
        Objects.requireNonNull(longest, "longest");
    }

    /** When one is old that begins now: not all at the same time, or they would all come back at the same time. */
    public long endNanos(long nowNanos) {
        return nowNanos
                + (long) (longest.toNanos() * ThreadLocalRandom.current().nextDouble(LEAST, MOST));
    }
}
