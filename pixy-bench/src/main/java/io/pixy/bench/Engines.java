package io.pixy.bench;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.Membership;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestClusterBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Engines to be measured. No state. */
public final class Engines {
    private Engines() {}

    private static final Membership MEMBERSHIP = Membership.parse(
                    System.getProperty("pixy.bench.membership", "zookeeper"))
            .orElseThrow();
    private static final GroupProtocol PROTOCOL = GroupProtocol.parse(
                    System.getProperty("pixy.bench.protocol", "classic"))
            .orElseThrow();

    /**
     * How the groups of the engines are consumed: {@code -Dpixy.bench.membership=zookeeper|kafka}, with
     * {@code -Dpixy.bench.protocol=classic|consumer}.
     */
    public static ConsumerConfig.Builder consumer() {
        return ConsumerConfig.builder().membership(MEMBERSHIP).groupProtocol(PROTOCOL);
    }

    static boolean needsZooKeeper() {
        return MEMBERSHIP == Membership.ZOOKEEPER;
    }

    /** The brokers for these, in processes of their own. */
    static TestClusterBuilder cluster() {
        TestClusterBuilder cluster = TestCluster.builder().asProcesses();
        if (MEMBERSHIP == Membership.ZOOKEEPER) {
            return cluster;
        }
        return (PROTOCOL == GroupProtocol.CONSUMER ? cluster.kafkaVersion("4.4.0") : cluster).withoutZooKeeper();
    }

    /** An engine for that cluster, not started. It writes without compression, as Kafka's producer does by default. */
    public static PixyEngine of(TestCluster cluster, ConsumerConfig consumer) {
        return of(cluster, consumer, Metrics.none());
    }

    /** The same, measured. */
    static PixyEngine of(TestCluster cluster, ConsumerConfig consumer, Metrics metrics) {
        Optional<String> zooKeeper = consumer.membership() == Membership.ZOOKEEPER
                ? Optional.of(cluster.zooKeeperConnect())
                : Optional.empty();
        return of(cluster.bootstrapServers(), zooKeeper, consumer, metrics);
    }

    /** One for a cluster of another process. */
    static PixyEngine at(String brokers, Optional<String> zooKeeper, ConsumerConfig consumer) {
        return of(brokers, zooKeeper, consumer, Metrics.none());
    }

    private static PixyEngine of(String brokers, Optional<String> zooKeeper, ConsumerConfig consumer, Metrics metrics) {
        ClusterConfig.Builder config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder().seedPeers(List.of(brokers)).build())
                .producer(ProducerConfig.builder().compression(Compression.NONE).build())
                .consumer(consumer);
        zooKeeper.ifPresent(server -> config.zooKeeper(
                ZooKeeperConfig.builder().seedPeers(List.of(server)).build()));
        return PixyEngine.builder()
                .cluster("main", config.build())
                .shutdownTimeout(Duration.ofMinutes(2))
                .metrics(metrics)
                .build();
    }
}
