package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.config.Membership;
import io.pixy.engine.TestMembership;
import io.pixy.testkit.Broker;
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

/**
 * Two instances under load, while leaders and coordinators move from broker to broker: in good order, and where Kafka
 * knows the members, because the coordinator is killed.
 */
@Timeout(180)
class LeaderMovesIT {
    private static final boolean ON_KAFKA = TestMembership.chosen() == Membership.KAFKA;
    private static final int ROUNDS = Boolean.getBoolean("pixy.slow") ? 3 : 1;
    private static final int PARTITIONS = 16;
    private static final String GROUP = "movers";
    private static final String TOPIC = "moved";

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            ON_KAFKA
                    ? TestMembership.attentive(TestCluster.builder())
                            .brokers(3)
                            .withoutZooKeeper()
                            .asProcesses()
                    : TestCluster.builder().brokers(2));

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

            for (int round = 0; round < ROUNDS; round++) {
                awaitReplicas(admin, cluster.brokers().size());
                Broker broker = cluster.broker(ON_KAFKA ? coordinator(admin) : round % 2);
                end(broker);
                fleet.awaitDelivery(feed);
                broker.start();
                fleet.awaitDelivery(feed);
            }
            fleet.awaitShares();
            feed.stop();
            fleet.awaitDelivery(feed);

            Ledger.Verdict verdict = fleet.ledger().judge(start, Incident.NONE, Ledger.MAX_TENURES);
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

    private static int coordinator(Admin admin) throws Exception {
        return admin.describeConsumerGroups(Set.of(GROUP))
                .describedGroups()
                .get(GROUP)
                .get(10, TimeUnit.SECONDS)
                .coordinator()
                .id();
    }

    private static void end(Broker broker) {
        if (ON_KAFKA) {
            broker.kill();
        } else {
            broker.stop();
        }
    }

    /** Waits until each broker has everything, so that the other one can go. */
    private static void awaitReplicas(Admin admin, int brokers) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get(10, TimeUnit.SECONDS);
            return admin.describeTopics(topics).allTopicNames().get(10, TimeUnit.SECONDS).values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == brokers);
        });
    }
}
