package io.pixy.engine.fetch;

import java.time.Duration;

/**
 * Bounds of reading ahead. Immutable.
 *
 * @param maxBufferedBytes of all partitions of the group together
 * @param maxBufferedMessages of one partition
 * @param maxWait how long a fetch may wait at the broker
 * @param retryBackoff pause after a failed poll
 */
public record FetchSettings(long maxBufferedBytes, int maxBufferedMessages, Duration maxWait, Duration retryBackoff) {}
