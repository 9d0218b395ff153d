package io.pixy.engine.partition;

import io.pixy.engine.offsets.OffsetTracker;
import java.time.Duration;

/**
 * How partitions of a group are consumed. Immutable.
 *
 * @param tracker rules of the offset tracker
 * @param startAtOldest whether a group without a committed offset begins with the oldest message
 * @param retryBackoff pause after a failed look-up
 * @param releaseTimeout how long the last commit may take before the partition is given up without it
 */
public record PartitionSettings(
        OffsetTracker.Settings tracker, boolean startAtOldest, Duration retryBackoff, Duration releaseTimeout) {}
