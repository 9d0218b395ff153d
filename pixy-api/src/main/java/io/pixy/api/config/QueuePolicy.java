package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How messages of a topic are handed out to a group, over and over if need be: an element of {@code consumer.queues}.
 * What is not given is as in Kafka-Pixy. Immutable.
 *
 * @param lease how long a message is its receiver's; nothing for {@code consumer.ack_timeout}, see
 *     {@link ConsumerConfig#leaseFor}
 * @param maxLeaseTotal a lease can't be extended beyond that, counted from the hand-out
 * @param maxAttempts how often a message is tried before it becomes a dead letter; 0 for ever
 * @param backoff pauses between attempts; nothing for none
 * @param maxInPlaceDelay a message that is to wait longer goes through the retry topic
 * @param order which messages may be in hands at the same time
 * @param retryTopic where messages with long delays go; nothing if they can't have any
 * @param deadLetter where messages go that are rejected or were tried often enough; nothing if there is no such place
 * @param headOfLine when a message counts as one that the others wait for, and what is done about it
 */
public record QueuePolicy(
        Optional<Duration> lease,
        Duration maxLeaseTotal,
        int maxAttempts,
        Optional<QueueBackoff> backoff,
        Duration maxInPlaceDelay,
        Order order,
        Optional<TopicTemplate> retryTopic,
        Optional<DeadLetterPolicy> deadLetter,
        HeadOfLine headOfLine) {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final QueuePolicy DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws InvalidConfigException naming the first value that can't be
     */
    public QueuePolicy {
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(maxLeaseTotal, "maxLeaseTotal");
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(maxInPlaceDelay, "maxInPlaceDelay");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(retryTopic, "retryTopic");
        Objects.requireNonNull(deadLetter, "deadLetter");
        Objects.requireNonNull(headOfLine, "headOfLine");
        Checks.within("consumer.queues[].max_lease_total", maxLeaseTotal, SECOND, LONGEST);
        Checks.notNegative("consumer.queues[].max_attempts", maxAttempts);
        Checks.within("consumer.queues[].max_in_place_delay", maxInPlaceDelay, Duration.ZERO, LONGEST);
        lease.ifPresent(given -> checkLease(given, maxLeaseTotal));
        if (maxAttempts > 0 && deadLetter.isEmpty()) {
            throw new InvalidConfigException(
                    "consumer.queues[].max_attempts needs dead_letter.topic: without it there is"
                            + " no place for a message that was tried so often");
        }
        checkBackoff(backoff, maxInPlaceDelay, retryTopic);
        checkAction(headOfLine.action(), retryTopic, deadLetter);
        if (deadLetter.map(DeadLetterPolicy::topic).equals(retryTopic) && retryTopic.isPresent()) {
            throw new InvalidConfigException(
                    "consumer.queues[].retry_topic and dead_letter.topic must not be the same topic");
        }
    }

    private static void checkLease(Duration lease, Duration maxLeaseTotal) {
        Checks.within("consumer.queues[].lease", lease, SECOND, LONGEST);
        if (lease.compareTo(maxLeaseTotal) > 0) {
            throw new InvalidConfigException("consumer.queues[].max_lease_total must be >= lease");
        }
    }

    /** Nobody would be there to be told that a pause is too long. */
    private static void checkBackoff(
            Optional<QueueBackoff> backoff, Duration maxInPlaceDelay, Optional<TopicTemplate> retryTopic) {
        boolean tooLong = backoff.filter(pauses -> pauses.max().compareTo(maxInPlaceDelay) > 0)
                .isPresent();
        if (tooLong && retryTopic.isEmpty()) {
            throw new InvalidConfigException(
                    "consumer.queues[].backoff.max must be <= max_in_place_delay unless there is" + " a retry_topic");
        }
    }

    private static void checkAction(
            HeadOfLineAction action, Optional<TopicTemplate> retryTopic, Optional<DeadLetterPolicy> deadLetter) {
        if (action == HeadOfLineAction.RETRY_TOPIC && retryTopic.isEmpty()) {
            throw new InvalidConfigException("consumer.queues[].head_of_line.action: retry_topic needs retry_topic");
        }
        if (action == HeadOfLineAction.DEAD_LETTER && deadLetter.isEmpty()) {
            throw new InvalidConfigException(
                    "consumer.queues[].head_of_line.action: dead_letter needs dead_letter.topic");
        }
    }

    /**
     * What holds where no rule matches: messages are handed out as in Kafka-Pixy.
     *
     * @return the defaults
     */
    public static QueuePolicy defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the values; each setter replaces one default. Not thread-safe. */
    public static final class Builder {
        private Optional<Duration> lease = Optional.empty();
        private Duration maxLeaseTotal = LONGEST;
        private int maxAttempts = 0;
        private Optional<QueueBackoff> backoff = Optional.empty();
        private Duration maxInPlaceDelay = Duration.ofMinutes(15);
        private Order order = Order.NONE;
        private Optional<TopicTemplate> retryTopic = Optional.empty();
        private Optional<DeadLetterPolicy> deadLetter = Optional.empty();
        private HeadOfLine headOfLine = HeadOfLine.defaults();

        private Builder() {}

        /**
         * Sets {@code lease}.
         *
         * @param value see {@link QueuePolicy#lease}
         * @return this builder
         */
        public Builder lease(Duration value) {
            this.lease = Optional.of(value);
            return this;
        }

        /**
         * Sets {@code max_lease_total}.
         *
         * @param value see {@link QueuePolicy#maxLeaseTotal}
         * @return this builder
         */
        public Builder maxLeaseTotal(Duration value) {
            this.maxLeaseTotal = value;
            return this;
        }

        /**
         * Sets {@code max_attempts}.
         *
         * @param value see {@link QueuePolicy#maxAttempts}
         * @return this builder
         */
        public Builder maxAttempts(int value) {
            this.maxAttempts = value;
            return this;
        }

        /**
         * Sets {@code backoff}.
         *
         * @param value see {@link QueuePolicy#backoff}
         * @return this builder
         */
        public Builder backoff(QueueBackoff value) {
            this.backoff = Optional.of(value);
            return this;
        }

        /**
         * Sets {@code max_in_place_delay}.
         *
         * @param value see {@link QueuePolicy#maxInPlaceDelay}
         * @return this builder
         */
        public Builder maxInPlaceDelay(Duration value) {
            this.maxInPlaceDelay = value;
            return this;
        }

        /**
         * Sets {@code order}.
         *
         * @param value see {@link QueuePolicy#order}
         * @return this builder
         */
        public Builder order(Order value) {
            this.order = value;
            return this;
        }

        /**
         * Sets {@code retry_topic}.
         *
         * @param value see {@link QueuePolicy#retryTopic}
         * @return this builder
         */
        public Builder retryTopic(TopicTemplate value) {
            this.retryTopic = Optional.of(value);
            return this;
        }

        /**
         * Sets {@code dead_letter}.
         *
         * @param value see {@link QueuePolicy#deadLetter}
         * @return this builder
         */
        public Builder deadLetter(DeadLetterPolicy value) {
            this.deadLetter = Optional.of(value);
            return this;
        }

        /**
         * Sets {@code head_of_line}.
         *
         * @param value see {@link QueuePolicy#headOfLine}
         * @return this builder
         */
        public Builder headOfLine(HeadOfLine value) {
            this.headOfLine = value;
            return this;
        }

        /**
         * Makes the policy.
         *
         * @return the policy
         * @throws InvalidConfigException naming the first value that can't be
         */
        public QueuePolicy build() {
            return new QueuePolicy(
                    lease,
                    maxLeaseTotal,
                    maxAttempts,
                    backoff,
                    maxInPlaceDelay,
                    order,
                    retryTopic,
                    deadLetter,
                    headOfLine);
        }
    }
}
