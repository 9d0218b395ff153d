package io.pixy.engine.kafka;

import java.time.Duration;
import java.time.Instant;

/** Times as Kafka is asked for them. No state. */
public final class Times {
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Times() {}

    /** A time-out as Kafka's clients take it: at least one millisecond, since zero means something else in places. */
    static int timeoutMillis(Duration time) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis()));
    }

    /** The first millisecond not before the time. Numbers below 0 would be other questions to Kafka. */
    public static long millis(Instant time) {
        if (!time.isAfter(Instant.EPOCH)) {
            return 0;
        }
        return time.isBefore(LATEST) ? time.plusNanos(999_999).toEpochMilli() : Long.MAX_VALUE;
    }
}
