package io.pixy.engine.partition;

import java.time.Duration;

/**
 * How partitions of a group are consumed. Immutable.
 *
 * @param trackers rules of the offset trackers
 * @param startAtOldest whether a group without a committed offset begins with the oldest message
 * @param retryBackoff pause after a failed look-up
 * @param releaseTimeout how long the last commit may take before the partition is given up without it
 * @param keptBytes how much stays in the buffer while nobody asks, one message at least: whoever comes back, and does not wait,
 *     still finds something
 * @param longestDrain how long a partition that others are to have waits for what is in hands, at most
 */
public record PartitionSettings(
        Trackers trackers,
        boolean startAtOldest,
        Duration retryBackoff,
        Duration releaseTimeout,
        long keptBytes,
        Duration longestDrain) {}
