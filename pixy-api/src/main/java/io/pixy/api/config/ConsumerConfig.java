package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
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
 * @param maxBufferedBytes how much is fetched ahead of the clients, in bytes per group
 * @param maxGroups how many consumer groups may be consumed through this instance at a time
 * @param maxTopics how many topics all groups together may consume through this instance at a time
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
        int maxTopics) {

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
    public static final class Builder extends MembershipKeys<Builder> {
        private InitialOffset initialOffset = InitialOffset.NEWEST;
        private boolean autoCreateTopics = true;
        private SessionLoss sessionLoss = SessionLoss.STRICT;
        private int maxMetadataBytes = 4096;
        private Duration recommitInterval = Duration.ofHours(1);
        private long maxBufferedBytes = 33_554_432L;
        private int maxGroups = 500;
        private int maxTopics = 2000;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets {@code consumer.initial_offset}.
         *
         * @param value see {@link ConsumerConfig#initialOffset}
         * @return this builder
         */
        public Builder initialOffset(InitialOffset value) {
            this.initialOffset = value;
            return this;
        }

        /**
         * Sets {@code consumer.auto_create_topics}.
         *
         * @param value see {@link ConsumerConfig#autoCreateTopics}
         * @return this builder
         */
        public Builder autoCreateTopics(boolean value) {
            this.autoCreateTopics = value;
            return this;
        }

        /**
         * Sets {@code consumer.session_loss}.
         *
         * @param value see {@link ConsumerConfig#sessionLoss}
         * @return this builder
         */
        public Builder sessionLoss(SessionLoss value) {
            this.sessionLoss = value;
            return this;
        }

        /**
         * Sets {@code consumer.max_metadata_bytes}.
         *
         * @param value see {@link ConsumerConfig#maxMetadataBytes}
         * @return this builder
         */
        public Builder maxMetadataBytes(int value) {
            this.maxMetadataBytes = value;
            return this;
        }

        /**
         * Sets {@code consumer.recommit_interval}.
         *
         * @param value see {@link ConsumerConfig#recommitInterval}
         * @return this builder
         */
        public Builder recommitInterval(Duration value) {
            this.recommitInterval = value;
            return this;
        }

        /**
         * Sets {@code consumer.max_buffered_bytes}.
         *
         * @param value see {@link ConsumerConfig#maxBufferedBytes}
         * @return this builder
         */
        public Builder maxBufferedBytes(long value) {
            this.maxBufferedBytes = value;
            return this;
        }

        /**
         * Sets {@code limits.max_groups}.
         *
         * @param value see {@link ConsumerConfig#maxGroups}
         * @return this builder
         */
        public Builder maxGroups(int value) {
            this.maxGroups = value;
            return this;
        }

        /**
         * Sets {@code limits.max_topics}.
         *
         * @param value see {@link ConsumerConfig#maxTopics}
         * @return this builder
         */
        public Builder maxTopics(int value) {
            this.maxTopics = value;
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
                    maxTopics);
        }
    }
}
