package io.pixy.bench;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.Membership;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;

/** Engines to be measured. No state. */
final class Engines {
    private Engines() {}

    /** How the groups of the engines are consumed: {@code -Dpixy.bench.membership=zookeeper|kafka}. */
    static ConsumerConfig.Builder consumer() {
        String membership = System.getProperty("pixy.bench.membership", "zookeeper");
        return ConsumerConfig.builder()
                .membership(Membership.parse(membership).orElseThrow())
                .groupProtocol(GroupProtocol.parse(System.getProperty("pixy.bench.protocol", "classic"))
                        .orElseThrow());
    }

    /** An engine for that cluster, not started. */
    static PixyEngine of(TestCluster cluster, ConsumerConfig consumer) {
        ClusterConfig.Builder config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers()))
                        .build())
                .consumer(consumer);
        if (consumer.membership() == Membership.ZOOKEEPER) {
            config.zooKeeper(ZooKeeperConfig.builder()
                    .seedPeers(List.of(cluster.zooKeeperConnect()))
                    .build());
        }
        return PixyEngine.builder()
                .cluster("main", config.build())
                .shutdownTimeout(Duration.ofMinutes(2))
                .build();
    }
}
