package io.pixy.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Which dead letters are to be shown. They come by partition of the dead-letter topic, the oldest of each first. Immutable.
 *
 * @param max how many at most, 1 to {@value #MOST}
 * @param maxBytes how large keys, values and headers of all of them may be together, above 0 and up to
 *     {@value #MOST_BYTES}; one letter is shown however large it is
 * @param from only those that were written then or later
 * @param at only those at that place of the dead-letter topic and behind it, see {@link DeadLetterPage#next}
 */
public record DeadLetterQuery(int max, long maxBytes, Optional<Instant> from, Optional<RecordPosition> at) {
    /** More are not shown at a time. */
    public static final int MOST = 1000;

    /** All that are shown at a time are in memory at once. */
    public static final long MOST_BYTES = 32L * 1024 * 1024;

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    public DeadLetterQuery {
        Objects.requireNonNull(from, "from");
        if (max < 1 || max > MOST) {
            throw new InvalidRequestException("max must be between 1 and " + MOST + ", not " + max);
        }
        if (maxBytes < 1 || maxBytes > MOST_BYTES) {
            throw new InvalidRequestException("max bytes must be between 1 and " + MOST_BYTES + ", not " + maxBytes);
        }
        at.ifPresent(place -> {
            if (place.partition() < 0 || place.offset() < 0) {
                throw new InvalidRequestException(
                        "there is no place " + place.partition() + "-" + place.offset() + " in a topic");
            }
        });
    }

    /**
     * The first letters that there are.
     *
     * @param max see {@link #max}
     * @return the query
     * @throws InvalidRequestException if the number can't be
     */
    public static DeadLetterQuery first(int max) {
        return new DeadLetterQuery(max, MOST_BYTES, Optional.empty(), Optional.empty());
    }

    /**
     * The same query for another number of letters.
     *
     * @param most see {@link #max}
     * @return a new query
     */
    public DeadLetterQuery withMax(int most) {
        return new DeadLetterQuery(most, maxBytes, from, at);
    }

    /**
     * The same query for another number of bytes.
     *
     * @param most see {@link #maxBytes}
     * @return a new query
     */
    public DeadLetterQuery withMaxBytes(long most) {
        return new DeadLetterQuery(max, most, from, at);
    }

    /**
     * The same query from a time on.
     *
     * @param time see {@link #from}
     * @return a new query
     */
    public DeadLetterQuery withFrom(Instant time) {
        return new DeadLetterQuery(max, maxBytes, Optional.of(time), at);
    }

    /**
     * The same query from a place on.
     *
     * @param place see {@link #at}
     * @return a new query
     */
    public DeadLetterQuery withAt(RecordPosition place) {
        return new DeadLetterQuery(max, maxBytes, from, Optional.of(place));
    }
}
