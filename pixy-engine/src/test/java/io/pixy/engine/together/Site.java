package io.pixy.engine.together;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.Membership;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.engine.TestMembership;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a fleet works. Immutable.
 *
 * @param kafka hosts and ports
 * @param zooKeeper hosts and ports; empty if Kafka knows the members
 * @param group the group that all members are of
 * @param topic what they consume
 * @param protocol by which Kafka shares out
 */
record Site(String kafka, String zooKeeper, String group, String topic, GroupProtocol protocol) {
    static final Duration SESSION = Duration.ofSeconds(6);
    static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    static final Duration ACK_TIMEOUT = Duration.ofSeconds(30);

    /** As the tests of this run are to consume. */
    static Site on(TestCluster cluster, String group, String topic) {
        return TestMembership.chosen() == Membership.KAFKA
                ? onKafka(cluster, group, topic, TestMembership.protocol())
                : onZooKeeper(cluster, cluster.zooKeeperConnect(), group, topic);
    }

    static Site onZooKeeper(TestCluster cluster, String servers, String group, String topic) {
        return new Site(cluster.bootstrapServers(), servers, group, topic, GroupProtocol.CLASSIC);
    }

    static Site onKafka(TestCluster cluster, String group, String topic, GroupProtocol protocol) {
        return new Site(cluster.bootstrapServers(), "", group, topic, protocol);
    }

    boolean isOnKafka() {
        return zooKeeper.isEmpty();
    }

    /** All of it as arguments of a command. */
    List<String> words() {
        return List.of(kafka, zooKeeper, group, topic, protocol.name());
    }

    static Site of(List<String> words) {
        return new Site(words.get(0), words.get(1), words.get(2), words.get(3), GroupProtocol.valueOf(words.get(4)));
    }

    /** A member that is not started yet. */
    PixyEngine engine(String member) {
        return engine(member, consumer -> consumer);
    }

    /**
     * The same with other rules.
     *
     * @param changes what is to be different
     */
    PixyEngine engine(String member, UnaryOperator<ConsumerConfig.Builder> changes) {
        ConsumerConfig.Builder consumer = ConsumerConfig.builder()
                .initialOffset(InitialOffset.OLDEST)
                .ackTimeout(ACK_TIMEOUT)
                .longPollingTimeout(Duration.ofSeconds(1))
                .subscriptionTimeout(Duration.ofSeconds(10))
                .offsetsCommitInterval(COMMIT_INTERVAL)
                .queues(List.of(Leftovers.rule()))
                .membership(isOnKafka() ? Membership.KAFKA : Membership.ZOOKEEPER)
                .groupProtocol(protocol);
        if (protocol == GroupProtocol.CLASSIC) {
            consumer.sessionTimeout(SESSION);
        }
        ClusterConfig.Builder cluster = ClusterConfig.builder()
                .clientId(Optional.of(member))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.split(",")))
                        .build())
                .consumer(changes.apply(consumer).build());
        if (!isOnKafka()) {
            cluster.zooKeeper(ZooKeeperConfig.builder()
                    .seedPeers(List.of(zooKeeper.split(",")))
                    .sessionTimeout(SESSION)
                    .build());
        }
        return PixyEngine.builder()
                .cluster("main", cluster.build())
                .shutdownTimeout(Duration.ofSeconds(20))
                .build();
    }
}
