package io.pixy.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InJvmClusterIT {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"4.3.1", "4.4.0"})
    void servesInNewerVersionsThanTheDefault(String version) {
        try (TestCluster cluster =
                TestCluster.builder().kafkaVersion(version).withoutZooKeeper().start()) {
            cluster.topics().create("topic", 1);

            cluster.topics().produce("topic", 0, null, VALUE);

            assertThat(cluster.topics().read("topic", 0, 0, 1)).hasSize(1);
            assertThatThrownBy(cluster::zooKeeper).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void goesOnWithTheDataOfAnEarlierCluster(@TempDir Path directory) throws Exception {
        TestClusterBuilder builder = TestCluster.builder().dataDirectory(directory);
        try (TestCluster first = builder.start();
                ZooKeeperClient client = ZooKeeperClient.connect(first.zooKeeperConnect())) {
            first.topics().create("kept", 1);
            first.topics().produce("kept", 0, null, VALUE);
            first.topics().commit("group", "kept", Map.of(0, new OffsetAndMetadata(1)));
            client.createPersistent("/kept");
        }

        try (TestCluster second = builder.start();
                ZooKeeperClient client = ZooKeeperClient.connect(second.zooKeeperConnect())) {
            assertThat(second.topics().read("kept", 0, 0, 1)).hasSize(1);
            assertThat(second.topics().committed("group", "kept")).containsEntry(0, new OffsetAndMetadata(1));
            assertThat(client.exists("/kept")).isTrue();
        }
    }

    @Test
    void replicatesToThreeBrokersAndServesWithoutOne() {
        try (TestCluster cluster =
                TestCluster.builder().brokers(3).withoutZooKeeper().start()) {
            cluster.topics().create("replicated", 3);

            cluster.broker(0).stop();
            for (int partition = 0; partition < 3; partition++) {
                cluster.topics().produce("replicated", partition, null, VALUE);
            }
            boolean runningWhileStopped = cluster.broker(0).isRunning();
            cluster.broker(0).start();

            assertThat(runningWhileStopped).isFalse();
            // the other brokers, of whom one is asked, hear of it a moment later
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(cluster.topics().hasBroker(0)).isTrue());
            assertThat(cluster.topics().endOffsets("replicated"))
                    .containsExactly(Map.entry(0, 1L), Map.entry(1, 1L), Map.entry(2, 1L));
        }
    }

    @Test
    void listensOnGivenPortsWithGivenSettings() {
        int kafkaPort = Ports.free();
        int zooKeeperPort = Ports.free();
        try (TestCluster cluster = TestCluster.builder()
                .kafkaPort(kafkaPort)
                .zooKeeperPort(zooKeeperPort)
                .brokerProperty("auto.create.topics.enable", "true")
                .start()) {
            cluster.topics().produce("created-by-itself", 0, null, VALUE);

            assertThat(cluster.bootstrapServers()).isEqualTo("127.0.0.1:" + kafkaPort);
            assertThat(cluster.zooKeeperConnect()).isEqualTo("127.0.0.1:" + zooKeeperPort);
            assertThat(cluster.topics().exists("created-by-itself")).isTrue();
        }
    }

    @Test
    void saysWhatIsWrongWhenAPortIsTaken(@TempDir Path directory) throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Ports.loopback(0));
            TestClusterBuilder builder = TestCluster.builder()
                    .dataDirectory(directory)
                    .kafkaPort(taken.getLocalPort())
                    .startTimeout(Duration.ofSeconds(30));

            assertThatThrownBy(builder::start)
                    .isInstanceOf(TestClusterException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }

        assertThat(Files.readString(directory.resolve("logs/kafka.log"))).contains("Address already in use");
    }
}
