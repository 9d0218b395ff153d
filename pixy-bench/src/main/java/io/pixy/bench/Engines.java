package io.pixy.bench;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;

/** Engines to be measured. No state. */
final class Engines {
    private Engines() {}

    /** An engine for that cluster, not started. */
    static PixyEngine of(TestCluster cluster, ConsumerConfig consumer) {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers()))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(cluster.zooKeeperConnect()))
                        .build())
                .consumer(consumer)
                .build();
        return PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofMinutes(2))
                .build();
    }
}
