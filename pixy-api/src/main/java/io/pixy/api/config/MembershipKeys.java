package io.pixy.api.config;

import java.time.Duration;

/**
 * The keys of section {@code consumer} about the members of groups: a part of {@link ConsumerConfig.Builder}. Not
 * thread-safe.
 *
 * @param <B> the builder, which every setter returns
 */
abstract class MembershipKeys<B extends MembershipKeys<B>> extends OriginalConsumerKeys<B> {
    Membership membership = Membership.AUTO;
    GroupProtocol groupProtocol = GroupProtocol.CLASSIC;
    Duration joinGrace = Duration.ofSeconds(10);
    Duration rebalanceTimeout = Duration.ofMinutes(1);
    Duration sessionTimeout = Duration.ofSeconds(10);
    boolean staticMembership = false;

    MembershipKeys() {}

    /**
     * Sets {@code consumer.membership}.
     *
     * @param value see {@link ConsumerConfig#membership}
     * @return this builder
     */
    public B membership(Membership value) {
        this.membership = value;
        return self();
    }

    /**
     * Sets {@code consumer.group_protocol}.
     *
     * @param value see {@link ConsumerConfig#groupProtocol}
     * @return this builder
     */
    public B groupProtocol(GroupProtocol value) {
        this.groupProtocol = value;
        return self();
    }

    /**
     * Sets {@code consumer.join_grace}.
     *
     * @param value see {@link ConsumerConfig#joinGrace}
     * @return this builder
     */
    public B joinGrace(Duration value) {
        this.joinGrace = value;
        return self();
    }

    /**
     * Sets {@code consumer.rebalance_timeout}.
     *
     * @param value see {@link ConsumerConfig#rebalanceTimeout}
     * @return this builder
     */
    public B rebalanceTimeout(Duration value) {
        this.rebalanceTimeout = value;
        return self();
    }

    /**
     * Sets {@code consumer.session_timeout}.
     *
     * @param value see {@link ConsumerConfig#sessionTimeout}
     * @return this builder
     */
    public B sessionTimeout(Duration value) {
        this.sessionTimeout = value;
        return self();
    }

    /**
     * Sets {@code consumer.static_membership}.
     *
     * @param value see {@link ConsumerConfig#staticMembership}
     * @return this builder
     */
    public B staticMembership(boolean value) {
        this.staticMembership = value;
        return self();
    }
}
