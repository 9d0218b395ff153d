package io.pixy.engine.fleet;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.engine.TestMembership;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a fleet works. Immutable.
 *
 * @param kafka hosts and ports
 * @param zooKeeper host and port
 * @param group the group that all members are of
 * @param topic what they consume
 */
record Site(String kafka, String zooKeeper, String group, String topic) {
    static final Duration SESSION = Duration.ofSeconds(6);
    static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    static final Duration ACK_TIMEOUT = Duration.ofSeconds(30);

    static Site on(TestCluster cluster, String group, String topic) {
        return new Site(cluster.bootstrapServers(), cluster.zooKeeperConnect(), group, topic);
    }

    /** A member that is not started yet. */
    PixyEngine engine(String member) {
        ClusterConfig config = TestMembership.cluster(ZooKeeperConfig.builder()
                        .seedPeers(List.of(zooKeeper.split(",")))
                        .sessionTimeout(SESSION)
                        .build())
                .clientId(Optional.of(member))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.split(",")))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        .ackTimeout(ACK_TIMEOUT)
                        .longPollingTimeout(Duration.ofSeconds(1))
                        .subscriptionTimeout(Duration.ofSeconds(10))
                        .offsetsCommitInterval(COMMIT_INTERVAL)
                        .sessionTimeout(SESSION)
                        .build())
                .build();
        return PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofSeconds(20))
                .build();
    }
}
