package io.pixy.engine.offsets;

import io.pixy.api.config.QueuePolicy;

/**
 * How an {@link OffsetTracker} behaves. Immutable.
 *
 * @param ackTimeoutNanos how long a client has, above 0
 * @param maxPending one more than that may be pending before no new message is handed out
 * @param maxRetries how often a message is handed out again; -1 for ever
 * @param maxMetadataChars how long the metadata of a commit may be
 * @param maxParked what had to wait for something else than its receiver does not count as pending; one more than that
 *     may there be before no new message is handed out
 * @param policy what else holds for the queue
 * @param leastAbsenceNanos what waits for so long may do so without its body, see {@link Bodies}
 */
public record TrackerSettings(
        long ackTimeoutNanos,
        int maxPending,
        int maxRetries,
        int maxMetadataChars,
        int maxParked,
        QueuePolicy policy,
        long leastAbsenceNanos) {

    private static final int MAX_PARKED = 1000;
    private static final long LEAST_ABSENCE_NANOS = 5_000_000_000L;

    public TrackerSettings {
        if (ackTimeoutNanos <= 0 || maxPending < 0 || maxRetries < -1 || maxMetadataChars < 0) {
            throw new IllegalArgumentException("Out of range: " + ackTimeoutNanos + ", " + maxPending + ", "
                    + maxRetries + ", " + maxMetadataChars);
        }
    }

    /** As in Kafka-Pixy. */
    public TrackerSettings(long ackTimeoutNanos, int maxPending, int maxRetries, int maxMetadataChars) {
        this(ackTimeoutNanos, maxPending, maxRetries, maxMetadataChars, MAX_PARKED, QueuePolicy.defaults());
    }

    /** With the usual rest. */
    public TrackerSettings(
            long ackTimeoutNanos,
            int maxPending,
            int maxRetries,
            int maxMetadataChars,
            int maxParked,
            QueuePolicy policy) {
        this(ackTimeoutNanos, maxPending, maxRetries, maxMetadataChars, maxParked, policy, LEAST_ABSENCE_NANOS);
    }
}
