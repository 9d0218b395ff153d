package io.pixy.api.config;

import java.time.Duration;
import java.util.Optional;

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
    private Optional<Duration> sessionTimeout = Optional.empty();
    boolean staticMembership = false;

    MembershipKeys() {}

    /** What is set, or what fits the protocol. */
    Duration sessionTimeout() {
        return sessionTimeout.orElseGet(() -> groupProtocol.sessionTimeout());
    }

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
     * Sets {@code consumer.session_timeout}; unless set it is 10 s with the classic protocol, and 45 s with the other.
     *
     * @param value see {@link ConsumerConfig#sessionTimeout}
     * @return this builder
     */
    public B sessionTimeout(Duration value) {
        this.sessionTimeout = Optional.of(value);
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
