package io.pixy.api.config;

import java.time.Duration;
import java.util.List;

/**
 * The keys of section {@code consumer} that Kafka-Pixy does not have, beside those about members: a part of
 * {@link ConsumerConfig.Builder}. Not thread-safe.
 *
 * @param <B> the builder, which every setter returns
 */
abstract class NewConsumerKeys<B extends NewConsumerKeys<B>> extends MembershipKeys<B> {
    InitialOffset initialOffset = InitialOffset.NEWEST;
    boolean autoCreateTopics = true;
    SessionLoss sessionLoss = SessionLoss.STRICT;
    int maxMetadataBytes = 4096;
    Duration recommitInterval = Duration.ofHours(1);
    long maxBufferedBytes = 33_554_432L;
    int maxGroups = 500;
    int maxTopics = 2000;
    List<QueueRule> queues = List.of();

    NewConsumerKeys() {}

    /**
     * Sets {@code consumer.initial_offset}.
     *
     * @param value see {@link ConsumerConfig#initialOffset}
     * @return this builder
     */
    public B initialOffset(InitialOffset value) {
        this.initialOffset = value;
        return self();
    }

    /**
     * Sets {@code consumer.auto_create_topics}.
     *
     * @param value see {@link ConsumerConfig#autoCreateTopics}
     * @return this builder
     */
    public B autoCreateTopics(boolean value) {
        this.autoCreateTopics = value;
        return self();
    }

    /**
     * Sets {@code consumer.session_loss}.
     *
     * @param value see {@link ConsumerConfig#sessionLoss}
     * @return this builder
     */
    public B sessionLoss(SessionLoss value) {
        this.sessionLoss = value;
        return self();
    }

    /**
     * Sets {@code consumer.max_metadata_bytes}.
     *
     * @param value see {@link ConsumerConfig#maxMetadataBytes}
     * @return this builder
     */
    public B maxMetadataBytes(int value) {
        this.maxMetadataBytes = value;
        return self();
    }

    /**
     * Sets {@code consumer.recommit_interval}.
     *
     * @param value see {@link ConsumerConfig#recommitInterval}
     * @return this builder
     */
    public B recommitInterval(Duration value) {
        this.recommitInterval = value;
        return self();
    }

    /**
     * Sets {@code consumer.max_buffered_bytes}.
     *
     * @param value see {@link ConsumerConfig#maxBufferedBytes}
     * @return this builder
     */
    public B maxBufferedBytes(long value) {
        this.maxBufferedBytes = value;
        return self();
    }

    /**
     * Sets {@code limits.max_groups}.
     *
     * @param value see {@link ConsumerConfig#maxGroups}
     * @return this builder
     */
    public B maxGroups(int value) {
        this.maxGroups = value;
        return self();
    }

    /**
     * Sets {@code limits.max_topics}.
     *
     * @param value see {@link ConsumerConfig#maxTopics}
     * @return this builder
     */
    public B maxTopics(int value) {
        this.maxTopics = value;
        return self();
    }

    /**
     * Sets {@code consumer.queues}.
     *
     * @param value see {@link ConsumerConfig#queues}
     * @return this builder
     */
    public B queues(List<QueueRule> value) {
        this.queues = List.copyOf(value);
        return self();
    }
}
