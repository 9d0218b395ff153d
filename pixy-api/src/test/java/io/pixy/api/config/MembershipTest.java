package io.pixy.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    private static final ZooKeeperConfig SERVERS =
            ZooKeeperConfig.builder().seedPeers(List.of("zk:1")).build();

    @Test
    void serversOfZooKeeperDecideUnlessTheKeySaysOtherwise() {
        assertThat(config(Membership.AUTO, SERVERS))
                .returns(Membership.ZOOKEEPER, ClusterConfig::membership)
                .returns("zoo_keeper.seed_peers are given", ClusterConfig::whyMembership);
        assertThat(config(Membership.AUTO, ZooKeeperConfig.defaults()))
                .returns(Membership.KAFKA, ClusterConfig::membership)
                .returns("no zoo_keeper.seed_peers are given", ClusterConfig::whyMembership);
        assertThat(config(Membership.KAFKA, SERVERS))
                .returns(Membership.KAFKA, ClusterConfig::membership)
                .returns("consumer.membership says so", ClusterConfig::whyMembership);
    }

    @Test
    void zooKeeperWithoutServersIsThatOfThisHost() {
        ClusterConfig config = config(
                Membership.ZOOKEEPER, ZooKeeperConfig.builder().chroot("/k").build());

        assertThat(config.membership()).isEqualTo(Membership.ZOOKEEPER);
        assertThat(config.whyMembership()).isEqualTo("consumer.membership says so");
        assertThat(config.zooKeeper().seedPeers()).containsExactly("localhost:2181");
        assertThat(config.zooKeeper().chroot()).isEqualTo("/k");
        assertThat(config(Membership.KAFKA, ZooKeeperConfig.defaults())
                        .zooKeeper()
                        .seedPeers())
                .isEmpty();
    }

    @Test
    void boundsAreNamedWithTheKey() {
        Map<String, UnaryOperator<ConsumerConfig.Builder>> wrong = Map.of(
                "consumer.join_grace must be between 0s and 5m",
                b -> b.joinGrace(Duration.ofMillis(-1)),
                "consumer.rebalance_timeout must be between 1s and 60m",
                b -> b.rebalanceTimeout(Duration.ofMillis(999)),
                "consumer.session_timeout must be between 1s and 30m",
                b -> b.sessionTimeout(Duration.ofMinutes(31)));

        wrong.forEach((text, change) -> assertThatThrownBy(
                        () -> change.apply(ConsumerConfig.builder()).build())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(text));
        assertThat(ConsumerConfig.builder().joinGrace(Duration.ZERO).build().joinGrace())
                .isZero();
    }

    @Test
    void theSessionFitsTheProtocolUnlessItIsSet() {
        assertThat(ConsumerConfig.defaults().sessionTimeout()).hasSeconds(10);
        assertThat(ConsumerConfig.builder()
                        .groupProtocol(GroupProtocol.CONSUMER)
                        .build()
                        .sessionTimeout())
                .hasSeconds(45);
        assertThat(ConsumerConfig.builder()
                        .sessionTimeout(Duration.ofSeconds(20))
                        .groupProtocol(GroupProtocol.CONSUMER)
                        .build()
                        .sessionTimeout())
                .hasSeconds(20);
    }

    @Test
    void staticMembersNeedANameThatLasts() {
        ClusterConfig.Builder cluster = ClusterConfig.builder()
                .consumer(ConsumerConfig.builder().staticMembership(true).build());

        assertThatThrownBy(cluster::build)
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("consumer.static_membership needs a client_id");
        assertThat(cluster.clientId(Optional.of("pixy-1")).build().consumer().staticMembership())
                .isTrue();
    }

    private static ClusterConfig config(Membership membership, ZooKeeperConfig zooKeeper) {
        return ClusterConfig.builder()
                .zooKeeper(zooKeeper)
                .consumer(ConsumerConfig.builder().membership(membership).build())
                .build();
    }
}
