package io.pixy.api.config;

import java.time.Duration;

/**
 * The keys of section {@code consumer} that Kafka-Pixy has, with its defaults but for {@code fetch_max_wait}: a part of
 * {@link ConsumerConfig.Builder}. Not thread-safe.
 *
 * @param <B> the builder, which every setter returns
 */
abstract class OriginalConsumerKeys<B extends OriginalConsumerKeys<B>> {
    boolean disabled = false;
    Duration ackTimeout = Duration.ofMinutes(5);
    int channelBufferSize = 64;
    int fetchMaxBytes = 1_048_576;
    Duration fetchMaxWait = Duration.ofSeconds(2);
    Duration longPollingTimeout = Duration.ofSeconds(3);
    int maxPendingMessages = 300;
    int maxRetries = -1;
    Duration offsetsCommitInterval = Duration.ofMillis(500);
    Duration rebalanceDelay = Duration.ZERO;
    Duration retryBackoff = Duration.ofMillis(500);
    Duration subscriptionTimeout = Duration.ofSeconds(15);

    OriginalConsumerKeys() {}

    abstract B self();

    /**
     * Sets {@code consumer.disabled}.
     *
     * @param value see {@link ConsumerConfig#disabled}
     * @return this builder
     */
    public B disabled(boolean value) {
        this.disabled = value;
        return self();
    }

    /**
     * Sets {@code consumer.ack_timeout}.
     *
     * @param value see {@link ConsumerConfig#ackTimeout}
     * @return this builder
     */
    public B ackTimeout(Duration value) {
        this.ackTimeout = value;
        return self();
    }

    /**
     * Sets {@code consumer.channel_buffer_size}.
     *
     * @param value see {@link ConsumerConfig#channelBufferSize}
     * @return this builder
     */
    public B channelBufferSize(int value) {
        this.channelBufferSize = value;
        return self();
    }

    /**
     * Sets {@code consumer.fetch_max_bytes}.
     *
     * @param value see {@link ConsumerConfig#fetchMaxBytes}
     * @return this builder
     */
    public B fetchMaxBytes(int value) {
        this.fetchMaxBytes = value;
        return self();
    }

    /**
     * Sets {@code consumer.fetch_max_wait}.
     *
     * @param value see {@link ConsumerConfig#fetchMaxWait}
     * @return this builder
     */
    public B fetchMaxWait(Duration value) {
        this.fetchMaxWait = value;
        return self();
    }

    /**
     * Sets {@code consumer.long_polling_timeout}.
     *
     * @param value see {@link ConsumerConfig#longPollingTimeout}
     * @return this builder
     */
    public B longPollingTimeout(Duration value) {
        this.longPollingTimeout = value;
        return self();
    }

    /**
     * Sets {@code consumer.max_pending_messages}.
     *
     * @param value see {@link ConsumerConfig#maxPendingMessages}
     * @return this builder
     */
    public B maxPendingMessages(int value) {
        this.maxPendingMessages = value;
        return self();
    }

    /**
     * Sets {@code consumer.max_retries}.
     *
     * @param value see {@link ConsumerConfig#maxRetries}
     * @return this builder
     */
    public B maxRetries(int value) {
        this.maxRetries = value;
        return self();
    }

    /**
     * Sets {@code consumer.offsets_commit_interval}.
     *
     * @param value see {@link ConsumerConfig#offsetsCommitInterval}
     * @return this builder
     */
    public B offsetsCommitInterval(Duration value) {
        this.offsetsCommitInterval = value;
        return self();
    }

    /**
     * Sets {@code consumer.rebalance_delay}.
     *
     * @param value see {@link ConsumerConfig#rebalanceDelay}
     * @return this builder
     */
    public B rebalanceDelay(Duration value) {
        this.rebalanceDelay = value;
        return self();
    }

    /**
     * Sets {@code consumer.retry_backoff}.
     *
     * @param value see {@link ConsumerConfig#retryBackoff}
     * @return this builder
     */
    public B retryBackoff(Duration value) {
        this.retryBackoff = value;
        return self();
    }

    /**
     * Sets {@code consumer.subscription_timeout}.
     *
     * @param value see {@link ConsumerConfig#subscriptionTimeout}
     * @return this builder
     */
    public B subscriptionTimeout(Duration value) {
        this.subscriptionTimeout = value;
        return self();
    }
}
