package io.pixy.api;

import java.time.Duration;
import java.util.Optional;

/** A queue is full, or a limit is reached; try again a little later, or raise it. */
public final class TooManyRequestsException extends PixyException {
    private static final long serialVersionUID = 1L;

    /** May be null. */
    private final Duration retryAfter;

    private TooManyRequestsException(String message) {
        this(message, null);
    }

    private TooManyRequestsException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /**
     * When it is worth to try again, where that is known.
     *
     * @return above zero
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * A caller has used up what it may use.
     *
     * @param message names the limit and whose it is
     * @param retryAfter when there is something left again; nothing if that is up to the caller
     * @return the exception
     */
    public static TooManyRequestsException quota(String message, Optional<Duration> retryAfter) {
        return new TooManyRequestsException(message, retryAfter.orElse(null));
    }

    /**
     * {@code consumer.channel_buffer_size} requests of that group and topic wait already.
     *
     * @return the exception
     */
    public static TooManyRequestsException consumer() {
        return new TooManyRequestsException("Too many requests. Consider increasing `consumer.channel_buffer_size`"
                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L43)");
    }

    /**
     * {@code producer.channel_buffer_size} messages wait already, and none left in time.
     *
     * @return the exception
     */
    public static TooManyRequestsException producer() {
        return new TooManyRequestsException("Too many messages wait to be written. Slow down,"
                + " or consider increasing `producer.channel_buffer_size`");
    }

    /**
     * Too many questions about topics, offsets and consumers are waiting for the brokers already.
     *
     * @return the exception
     */
    public static TooManyRequestsException admin() {
        return new TooManyRequestsException(
                "Too many questions about topics, offsets and consumers wait to be answered. Ask less often");
    }

    /**
     * Too many look at messages that they do not consume.
     *
     * @return the exception
     */
    public static TooManyRequestsException browse() {
        return new TooManyRequestsException("Too many look at messages at the same time. Ask less often");
    }

    /**
     * {@code limits.max_groups} consumer groups of the cluster are consumed through this instance already.
     *
     * @param limit how many that is
     * @return the exception
     */
    public static TooManyRequestsException groups(int limit) {
        return new TooManyRequestsException(
                "Too many consumer groups: " + limit + " are consumed here. Consider increasing `limits.max_groups`");
    }

    /**
     * So many streams of a cluster are open already.
     *
     * @param limit how many that is
     * @return the exception
     */
    public static TooManyRequestsException streams(int limit) {
        return new TooManyRequestsException("Too many streams: " + limit + " are open here. Try another instance");
    }

    /**
     * {@code limits.max_topics} topics are consumed through this instance already; what two groups consume counts twice.
     *
     * @param limit how many that is
     * @return the exception
     */
    public static TooManyRequestsException topics(int limit) {
        return new TooManyRequestsException("Too many topics: " + limit
                + " are consumed here, all groups together. Consider increasing `limits.max_topics`");
    }

    /**
     * Told by a server, or by a limit that has no words of its own here.
     *
     * @param text the whole text
     * @return the exception
     */
    public static TooManyRequestsException withMessage(String text) {
        return new TooManyRequestsException(text);
    }

    /**
     * So many redrives run in this process already.
     *
     * @param limit how many that is
     * @return the exception
     */
    public static TooManyRequestsException redrives(int limit) {
        return new TooManyRequestsException(
                "Too many redrives: " + limit + " run here. Wait until one of them ends, or try another instance");
    }

    /**
     * Too many look at dead letters or delete them at the same time.
     *
     * @return the exception
     */
    public static TooManyRequestsException letters() {
        return new TooManyRequestsException("Too many look at dead letters at the same time. Try again");
    }
}
