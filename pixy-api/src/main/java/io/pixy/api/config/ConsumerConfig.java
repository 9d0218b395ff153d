package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How messages are handed out: section {@code consumer} of a cluster.
 *
 * @param disabled refuse to consume; then no group is joined, and ZooKeeper is not contacted
 * @param ackTimeout how long a message may stay unacknowledged before it is handed out again
 * @param channelBufferSize how many requests of one group and topic may wait beside the one that is served
 * @param fetchMaxBytes how much of one partition is fetched at a time, in bytes
 * @param fetchMaxWait how long a broker may hold a fetch that finds nothing
 * @param longPollingTimeout how long a request waits for a message
 * @param maxPendingMessages a partition hands out nothing new while more messages than that are unacknowledged
 * @param maxRetries how often an unacknowledged message is handed out again before it is dropped; -1 for ever
 * @param offsetsCommitInterval how often acknowledgements are committed
 * @param rebalanceDelay accepted for old files, has no effect
 * @param retryBackoff pause after a failed claim, commit or look-up
 * @param subscriptionTimeout without requests for that long, the topic is no longer consumed here
 * @param membership who says which instance owns which partition; see {@link ClusterConfig#membership()}
 * @param groupProtocol how members and brokers talk, where Kafka knows the members
 * @param joinGrace how long a group may take to be joined before that counts against a request's long polling timeout
 * @param rebalanceTimeout how long others wait for a partition that goes to them until what was handed out of it here is
 *     acknowledged, where Kafka knows the members
 * @param sessionTimeout after that long without contact a member loses its partitions, where Kafka knows the members.
 *     With the classic protocol brokers are told so; their limits are 6 s and 30 min unless changed. With the other one
 *     brokers decide, and this must be what they have
 * @param staticMembership whether the client id stands for this instance also after a restart, where Kafka knows the
 *     members
 * @param initialOffset where a group without a committed offset begins
 * @param autoCreateTopics whether the first consume of a topic may create it, if the brokers do so
 * @param sessionLoss what to do while it is in doubt whether this instance still is a member of its groups
 * @param maxMetadataBytes the brokers' {@code offset.metadata.max.bytes}
 * @param recommitInterval how often unchanged offsets are committed again so that they do not expire
 * @param maxBufferedBytes how much may be handed out and not acknowledged, in bytes per group; up to 8 MiB of that, or a quarter if
 *     that is more, is fetched ahead of the clients beside them
 * @param maxGroups how many consumer groups may be consumed through this instance at a time
 * @param maxTopics how many topics all groups together may consume through this instance at a time
 * @param queues policies of queues: of those that match a group and a topic the first one counts
 */
public record ConsumerConfig(
        boolean disabled,
        Duration ackTimeout,
        int channelBufferSize,
        int fetchMaxBytes,
        Duration fetchMaxWait,
        Duration longPollingTimeout,
        int maxPendingMessages,
        int maxRetries,
        Duration offsetsCommitInterval,
        Duration rebalanceDelay,
        Duration retryBackoff,
        Duration subscriptionTimeout,
        Membership membership,
        GroupProtocol groupProtocol,
        Duration joinGrace,
        Duration rebalanceTimeout,
        Duration sessionTimeout,
        boolean staticMembership,
        InitialOffset initialOffset,
        boolean autoCreateTopics,
        SessionLoss sessionLoss,
        int maxMetadataBytes,
        Duration recommitInterval,
        long maxBufferedBytes,
        int maxGroups,
        int maxTopics,
        List<QueueRule> queues) {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ConsumerConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public ConsumerConfig {
        Objects.requireNonNull(ackTimeout, "ackTimeout");
        Objects.requireNonNull(fetchMaxWait, "fetchMaxWait");
        Objects.requireNonNull(longPollingTimeout, "longPollingTimeout");
        Objects.requireNonNull(offsetsCommitInterval, "offsetsCommitInterval");
        Objects.requireNonNull(rebalanceDelay, "rebalanceDelay");
        Objects.requireNonNull(retryBackoff, "retryBackoff");
        Objects.requireNonNull(subscriptionTimeout, "subscriptionTimeout");
        Objects.requireNonNull(membership, "membership");
        Objects.requireNonNull(groupProtocol, "groupProtocol");
        Objects.requireNonNull(joinGrace, "joinGrace");
        Objects.requireNonNull(rebalanceTimeout, "rebalanceTimeout");
        Objects.requireNonNull(sessionTimeout, "sessionTimeout");
        Objects.requireNonNull(initialOffset, "initialOffset");
        Objects.requireNonNull(sessionLoss, "sessionLoss");
        Objects.requireNonNull(recommitInterval, "recommitInterval");
        Checks.positive("consumer.ack_timeout", ackTimeout);
        Checks.positive("consumer.channel_buffer_size", channelBufferSize);
        // the key as Kafka-Pixy names it in this text
        Checks.positive("consumer.fetch_bytes", fetchMaxBytes);
        Checks.positive("consumer.long_polling_timeout", longPollingTimeout);
        Checks.positive("consumer.max_pending_messages", maxPendingMessages);
        if (maxRetries < -1) {
            throw new InvalidConfigException("consumer.max_retries must be >= -1");
        }
        Checks.positive("consumer.offsets_commit_interval", offsetsCommitInterval);
        Checks.positive("consumer.subscription_timeout", subscriptionTimeout);
        Checks.positive("consumer.retry_backoff", retryBackoff);
        Checks.notNegative("consumer.fetch_max_wait", fetchMaxWait);
        Checks.within("consumer.join_grace", joinGrace, Duration.ZERO, Duration.ofMinutes(5));
        Checks.within("consumer.rebalance_timeout", rebalanceTimeout, SECOND, Duration.ofMinutes(60));
        Checks.within("consumer.session_timeout", sessionTimeout, SECOND, Duration.ofMinutes(30));
        Checks.positive("consumer.max_metadata_bytes", maxMetadataBytes);
        Checks.positive("consumer.recommit_interval", recommitInterval);
        Checks.positive("consumer.max_buffered_bytes", maxBufferedBytes);
        Checks.positive("limits.max_groups", maxGroups);
        Checks.positive("limits.max_topics", maxTopics);
        queues = List.copyOf(queues);
        QueueRules.check(queues, ackTimeout);
    }

    /**
     * How messages of that topic are handed out to that group.
     *
     * @param group a consumer group
     * @param topic a topic
     * @return the policy of the first rule that matches; without one the defaults, which are as in Kafka-Pixy
     */
    public QueuePolicy policyFor(String group, String topic) {
        return QueueRules.first(queues, group, topic).orElse(QueuePolicy.defaults());
    }

    /**
     * Whether there is a rule for that topic and group. Without one nothing is done that Kafka-Pixy does not do.
     *
     * @param group a consumer group
     * @param topic a topic
     * @return whether one matches
     */
    public boolean hasPolicy(String group, String topic) {
        return QueueRules.first(queues, group, topic).isPresent();
    }

    /**
     * How long a message of that topic is its receiver's, if the receiver does not say.
     *
     * @param group a consumer group
     * @param topic a topic
     * @return that of the policy, or {@link #ackTimeout}
     */
    public Duration leaseFor(String group, String topic) {
        return policyFor(group, topic).lease().orElse(ackTimeout);
    }

    /**
     * How often an unacknowledged message of that topic is handed out again before it is dropped.
     *
     * @param group a consumer group
     * @param topic a topic
     * @return {@link #maxRetries} where no rule matches; else -1: where there is a policy nothing is dropped
     */
    public int maxRetriesFor(String group, String topic) {
        return hasPolicy(group, topic) ? -1 : maxRetries;
    }

    /**
     * The same with other rules for queues.
     *
     * @param others the rules, the first that matches counts
     * @return a new configuration
     * @throws io.pixy.api.InvalidConfigException naming the first rule that can't be
     */
    public ConsumerConfig withQueues(List<QueueRule> others) {
        return new ConsumerConfig(
                disabled,
                ackTimeout,
                channelBufferSize,
                fetchMaxBytes,
                fetchMaxWait,
                longPollingTimeout,
                maxPendingMessages,
                maxRetries,
                offsetsCommitInterval,
                rebalanceDelay,
                retryBackoff,
                subscriptionTimeout,
                membership,
                groupProtocol,
                joinGrace,
                rebalanceTimeout,
                sessionTimeout,
                staticMembership,
                initialOffset,
                autoCreateTopics,
                sessionLoss,
                maxMetadataBytes,
                recommitInterval,
                maxBufferedBytes,
                maxGroups,
                maxTopics,
                others);
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static ConsumerConfig defaults() {
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
    public static final class Builder extends NewConsumerKeys<Builder> {

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public ConsumerConfig build() {
            return new ConsumerConfig(
                    disabled,
                    ackTimeout,
                    channelBufferSize,
                    fetchMaxBytes,
                    fetchMaxWait,
                    longPollingTimeout,
                    maxPendingMessages,
                    maxRetries,
                    offsetsCommitInterval,
                    rebalanceDelay,
                    retryBackoff,
                    subscriptionTimeout,
                    membership,
                    groupProtocol,
                    joinGrace,
                    rebalanceTimeout,
                    sessionTimeout(),
                    staticMembership,
                    initialOffset,
                    autoCreateTopics,
                    sessionLoss,
                    maxMetadataBytes,
                    recommitInterval,
                    maxBufferedBytes,
                    maxGroups,
                    maxTopics,
                    queues);
        }
    }
}
