package io.pixy.api.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How messages are written: section {@code producer} of a cluster.
 *
 * @param channelBufferSize how many messages may wait to be handed to the Kafka client
 * @param maxMessageBytes the largest message, in bytes of key, value, headers and a fixed overhead
 * @param compression how batches are compressed
 * @param flushBytes a batch is sent at the latest when it holds that many bytes
 * @param flushFrequency the longest time a message may wait for others to share its batch; a lone message never waits
 * @param retryBackoff with {@code retryMax}, how long delivery is tried: see {@link #deliveryBudget()}
 * @param retryMax how often delivery is tried again
 * @param requiredAcks which brokers must have a message before it counts as written
 * @param shutdownTimeout how long queued messages are flushed when the engine stops
 * @param partitioner how the partition of a message is chosen
 * @param timeout how long a broker may take to answer a write
 */
public record ProducerConfig(
        int channelBufferSize,
        int maxMessageBytes,
        Compression compression,
        int flushBytes,
        Duration flushFrequency,
        Duration retryBackoff,
        int retryMax,
        RequiredAcks requiredAcks,
        Duration shutdownTimeout,
        Partitioner partitioner,
        Duration timeout) {

    private static final ProducerConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public ProducerConfig {
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(flushFrequency, "flushFrequency");
        Objects.requireNonNull(retryBackoff, "retryBackoff");
        Objects.requireNonNull(requiredAcks, "requiredAcks");
        Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
        Objects.requireNonNull(partitioner, "partitioner");
        Objects.requireNonNull(timeout, "timeout");
        Checks.positive("producer.channel_buffer_size", channelBufferSize);
        Checks.notNegative("producer.flush_bytes", flushBytes);
        Checks.notNegative("producer.flush_frequency", flushFrequency);
        Checks.positive("producer.retry_backoff", retryBackoff);
        Checks.positive("producer.retry_max", retryMax);
        Checks.notNegative("producer.shutdown_timeout", shutdownTimeout);
        Checks.notNegative("producer.timeout", timeout);
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static ProducerConfig defaults() {
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

    /**
     * How long the delivery of one message is tried before it fails: long enough to outlive a leader election of a
     * minute with the defaults.
     *
     * @return {@code (retry_max + 1) * timeout + retry_max * retry_backoff}
     */
    public Duration deliveryBudget() {
        return timeout.multipliedBy(retryMax + 1L).plus(retryBackoff.multipliedBy(retryMax));
    }

    /**
     * The same, but for how much has to be confirmed.
     *
     * @return a configuration with {@link RequiredAcks#WAIT_FOR_ALL}
     */
    public ProducerConfig confirmed() {
        return new ProducerConfig(
                channelBufferSize,
                maxMessageBytes,
                compression,
                flushBytes,
                flushFrequency,
                retryBackoff,
                retryMax,
                RequiredAcks.WAIT_FOR_ALL,
                shutdownTimeout,
                partitioner,
                timeout);
    }

    /** Collects the values; each setter replaces one default. Not thread-safe. */
    public static final class Builder {
        private int channelBufferSize = 4096;
        private int maxMessageBytes = 1_000_000;
        private Compression compression = Compression.SNAPPY;
        private int flushBytes = 1_048_576;
        private Duration flushFrequency = Duration.ZERO;
        private Duration retryBackoff = Duration.ofSeconds(10);
        private int retryMax = 6;
        private RequiredAcks requiredAcks = RequiredAcks.WAIT_FOR_ALL;
        private Duration shutdownTimeout = Duration.ofSeconds(30);
        private Partitioner partitioner = Partitioner.HASH;
        private Duration timeout = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets {@code producer.channel_buffer_size}.
         *
         * @param value see {@link ProducerConfig#channelBufferSize}
         * @return this builder
         */
        public Builder channelBufferSize(int value) {
            this.channelBufferSize = value;
            return this;
        }

        /**
         * Sets {@code producer.max_message_bytes}.
         *
         * @param value see {@link ProducerConfig#maxMessageBytes}
         * @return this builder
         */
        public Builder maxMessageBytes(int value) {
            this.maxMessageBytes = value;
            return this;
        }

        /**
         * Sets {@code producer.compression}.
         *
         * @param value see {@link ProducerConfig#compression}
         * @return this builder
         */
        public Builder compression(Compression value) {
            this.compression = value;
            return this;
        }

        /**
         * Sets {@code producer.flush_bytes}.
         *
         * @param value see {@link ProducerConfig#flushBytes}
         * @return this builder
         */
        public Builder flushBytes(int value) {
            this.flushBytes = value;
            return this;
        }

        /**
         * Sets {@code producer.flush_frequency}.
         *
         * @param value see {@link ProducerConfig#flushFrequency}
         * @return this builder
         */
        public Builder flushFrequency(Duration value) {
            this.flushFrequency = value;
            return this;
        }

        /**
         * Sets {@code producer.retry_backoff}.
         *
         * @param value see {@link ProducerConfig#retryBackoff}
         * @return this builder
         */
        public Builder retryBackoff(Duration value) {
            this.retryBackoff = value;
            return this;
        }

        /**
         * Sets {@code producer.retry_max}.
         *
         * @param value see {@link ProducerConfig#retryMax}
         * @return this builder
         */
        public Builder retryMax(int value) {
            this.retryMax = value;
            return this;
        }

        /**
         * Sets {@code producer.required_acks}.
         *
         * @param value see {@link ProducerConfig#requiredAcks}
         * @return this builder
         */
        public Builder requiredAcks(RequiredAcks value) {
            this.requiredAcks = value;
            return this;
        }

        /**
         * Sets {@code producer.shutdown_timeout}.
         *
         * @param value see {@link ProducerConfig#shutdownTimeout}
         * @return this builder
         */
        public Builder shutdownTimeout(Duration value) {
            this.shutdownTimeout = value;
            return this;
        }

        /**
         * Sets {@code producer.partitioner}.
         *
         * @param value see {@link ProducerConfig#partitioner}
         * @return this builder
         */
        public Builder partitioner(Partitioner value) {
            this.partitioner = value;
            return this;
        }

        /**
         * Sets {@code producer.timeout}.
         *
         * @param value see {@link ProducerConfig#timeout}
         * @return this builder
         */
        public Builder timeout(Duration value) {
            this.timeout = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public ProducerConfig build() {
            return new ProducerConfig(
                    channelBufferSize,
                    maxMessageBytes,
                    compression,
                    flushBytes,
                    flushFrequency,
                    retryBackoff,
                    retryMax,
                    requiredAcks,
                    shutdownTimeout,
                    partitioner,
                    timeout);
        }
    }
}
