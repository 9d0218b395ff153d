package io.pixy.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two instances under load, while leaders and coordinators move from broker to broker. */
@Timeout(180)
class LeaderMovesIT {
    private static final int PARTITIONS = 16;
    private static final String GROUP = "movers";
    private static final String TOPIC = "moved";

    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().brokers(2));

    @Test
    void A59_nothingIsLostOrRepeatedWhenLeadersMoveAndBrokersBounce() throws Exception {
        TestCluster cluster = CLUSTER.cluster();
        long start = System.nanoTime();
        try (Fleet fleet = new Fleet(cluster, Site.on(cluster, GROUP, TOPIC), PARTITIONS);
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
                Feed feed = Feed.start(cluster.bootstrapServers(), TOPIC, PARTITIONS, Duration.ofMillis(50))) {
            fleet.join("anna");
            fleet.join("bert");
            fleet.awaitShares();
            fleet.awaitDelivery(feed);

            for (int broker : new int[] {0, 1, 0}) {
                awaitReplicas(admin);
                cluster.broker(broker).stop();
                fleet.awaitDelivery(feed);
                cluster.broker(broker).start();
                fleet.awaitDelivery(feed);
            }
            feed.stop();
            fleet.awaitDelivery(feed);

            Ledger.Verdict verdict = fleet.ledger().judge(start, Incident.NONE);
            assertThat(verdict.faults()).isEmpty();
            assertThat(verdict.duplicates()).isZero();
            long[] written = feed.written();
            Map<Integer, OffsetAndMetadata> committed = fleet.committed();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(committed.get(partition).offset()).isEqualTo(written[partition]);
                assertThat(committed.get(partition).metadata()).isEmpty();
            }
        }
    }

    /** Waits until each broker has everything, so that the other one can go. */
    private static void awaitReplicas(Admin admin) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get(10, TimeUnit.SECONDS);
            return admin.describeTopics(topics).allTopicNames().get(10, TimeUnit.SECONDS).values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == 2);
        });
    }
}
