package io.pixy.api;

import java.time.Instant;
import java.util.Objects;

/**
 * A request to look at messages of a partition as they lie in Kafka: no group is concerned, and nothing is acknowledged.
 * Immutable.
 *
 * @param topic the topic; not empty, without {@code /} and control characters, 249 characters at most
 * @param partition which one of it
 * @param start where to begin
 * @param maxMessages how many at most, from 1 to {@value #MOST_MESSAGES}
 * @param maxBytes how large keys, values and headers of all of them may be together, from 1 to {@value #MOST_BYTES}; one
 *     message comes however large it is
 */
public record BrowseRequest(String topic, int partition, Start start, int maxMessages, long maxBytes) {
    /** More messages can't be asked for at a time. */
    public static final int MOST_MESSAGES = 1000;

    /** All of them are in memory at once. */
    public static final long MOST_BYTES = 10 << 20;

    /** How many there are if nothing else is said. */
    public static final int DEFAULT_MESSAGES = 10;

    /** What they may take up together if nothing else is said. */
    public static final long DEFAULT_BYTES = 1 << 20;

    /** Where to begin. */
    public sealed interface Start permits AtOffset, Last, Since {}

    /**
     * At an offset, or where the log begins if that is later.
     *
     * @param offset not negative; one beyond the end of the log can't be begun at
     */
    public record AtOffset(long offset) implements Start {
        /**
         * Checks the value.
         *
         * @throws InvalidRequestException if it is negative
         */
        public AtOffset {
            if (offset < 0) {
                throw new InvalidRequestException("offset must not be negative: " + offset);
            }
        }
    }

    /**
     * So many offsets before the end of the log. There may be fewer messages, since not each offset has one.
     *
     * @param count above 0
     */
    public record Last(long count) implements Start {
        /**
         * Checks the value.
         *
         * @throws InvalidRequestException if it is not above 0
         */
        public Last {
            if (count < 1) {
                throw new InvalidRequestException("the last " + count + " messages can't be asked for");
            }
        }
    }

    /**
     * At the first message of that time or later; where there is none yet, at the end.
     *
     * @param time see {@link Cluster#offsetsAt}
     */
    public record Since(Instant time) implements Start {
        /** Checks that it is there. */
        public Since {
            Objects.requireNonNull(time, "time");
        }
    }

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    public BrowseRequest {
        Names.checkTopic(topic);
        Objects.requireNonNull(start, "start");
        if (partition < 0) {
            throw new InvalidRequestException("partition must not be negative: " + partition);
        }
        if (maxMessages < 1 || maxMessages > MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "max messages must be between 1 and " + MOST_MESSAGES + ", not " + maxMessages);
        }
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new InvalidRequestException("max bytes must be between 1 and " + MOST_BYTES + ", not " + maxBytes);
        }
    }

    /**
     * A request for the first messages from somewhere on.
     *
     * @param topic the topic
     * @param partition which one of it
     * @param start where to begin
     * @return the request
     * @throws InvalidRequestException if a value can't be
     */
    public static BrowseRequest of(String topic, int partition, Start start) {
        return new BrowseRequest(topic, partition, start, DEFAULT_MESSAGES, DEFAULT_BYTES);
    }

    /**
     * The same request for another number of messages.
     *
     * @param most see {@link #maxMessages}
     * @return a new request
     */
    public BrowseRequest withMaxMessages(int most) {
        return new BrowseRequest(topic, partition, start, most, maxBytes);
    }

    /**
     * The same request for another number of bytes.
     *
     * @param most see {@link #maxBytes}
     * @return a new request
     */
    public BrowseRequest withMaxBytes(long most) {
        return new BrowseRequest(topic, partition, start, maxMessages, most);
    }
}
