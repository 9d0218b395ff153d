package io.pixy.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Which dead letters are to be put back, where and how fast. Immutable.
 *
 * @param to the topic that they are written to; nothing for the one that they were in. It must be there already
 * @param maxPerSecond how many at most, 1 to {@value #MOST_PER_SECOND}
 * @param limit how many all in all, 0 for all that are there
 * @param filter which ones
 */
public record RedriveRequest(Optional<String> to, int maxPerSecond, long limit, LetterFilter filter) {
    /** Letters are not put back faster. */
    public static final int MOST_PER_SECOND = 500;

    /** How fast they are put back if nothing else is said. */
    public static final int DEFAULT_PER_SECOND = 100;

    /** All letters, at the rate that holds if nothing else is said. */
    public static final RedriveRequest ALL =
            new RedriveRequest(Optional.empty(), DEFAULT_PER_SECOND, 0, LetterFilter.ALL);

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    public RedriveRequest {
        Objects.requireNonNull(filter, "filter");
        to.ifPresent(RedriveRequest::checkTarget);
        if (maxPerSecond < 1 || maxPerSecond > MOST_PER_SECOND) {
            throw new InvalidRequestException(
                    "letters a second must be between 1 and " + MOST_PER_SECOND + ", not " + maxPerSecond);
        }
        if (limit < 0) {
            throw new InvalidRequestException("the limit must be 0 (none) or above, not " + limit);
        }
    }

    /** Topics of Kafka's own are not for messages. */
    private static void checkTarget(String topic) {
        Names.checkTopic(topic);
        if (!TopicNames.isLegal(topic) || topic.startsWith("__")) {
            throw new InvalidRequestException("letters can't be put into a topic called " + Shown.name(topic));
        }
    }

    /**
     * The same request for another topic.
     *
     * @param topic see {@link #to}
     * @return a new request
     */
    public RedriveRequest withTo(String topic) {
        return new RedriveRequest(Optional.of(topic), maxPerSecond, limit, filter);
    }

    /**
     * The same request at another rate.
     *
     * @param most see {@link #maxPerSecond}
     * @return a new request
     */
    public RedriveRequest withMaxPerSecond(int most) {
        return new RedriveRequest(to, most, limit, filter);
    }

    /**
     * The same request for so many letters.
     *
     * @param most see {@link #limit}
     * @return a new request
     */
    public RedriveRequest withLimit(long most) {
        return new RedriveRequest(to, maxPerSecond, most, filter);
    }

    /**
     * The same request for some letters.
     *
     * @param only see {@link #filter}
     * @return a new request
     */
    public RedriveRequest withFilter(LetterFilter only) {
        return new RedriveRequest(to, maxPerSecond, limit, only);
    }
}
