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
public record FetchSettings(long maxBufferedBytes, int maxBufferedMessages, Duration maxWait, Duration retryBackoff) {

    /** What one broker sends for two fetches: while one is handed out the next one comes. */
    private static final long TWO_FETCHES = 8 << 20;

    /**
     * How much of that is used for what nobody has asked for yet: more than keeps clients from waiting only grows old, and costs the
     * collector.
     */
    long aheadBytes() {
        return Math.min(maxBufferedBytes, Math.max(TWO_FETCHES, maxBufferedBytes / 4));
    }
}
