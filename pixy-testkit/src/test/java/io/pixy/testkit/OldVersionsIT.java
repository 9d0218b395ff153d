package io.pixy.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OldVersionsIT {

    @ParameterizedTest
    @CsvSource({"1.1.1, 3.4.14", "2.3.0, 3.8.4"})
    void servesFromZooKeeperAndComesBackAfterAKill(String kafka, String zooKeeper) {
        try (TestCluster cluster = TestCluster.builder()
                .asProcesses()
                .kafkaVersion(kafka)
                .zooKeeperVersion(zooKeeper)
                .start()) {
            Topics topics = cluster.topics();
            topics.create("old", 2);
            topics.produce("old", 1, null, "value".getBytes(UTF_8));
            topics.commit("group", "old", Map.of(1, new OffsetAndMetadata(1, "meta")));

            cluster.broker(0).kill();
            cluster.broker(0).start();

            assertThat(topics.read("old", 1, 0, 1)).hasSize(1);
            assertThat(topics.committed("group", "old")).containsEntry(1, new OffsetAndMetadata(1, "meta"));
        }
    }

    @Test
    void refusesVersionsInTheJvmThatItCantRunThere() {
        TestClusterBuilder builder = TestCluster.builder().kafkaVersion("2.3.0");

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("asProcesses()");
    }
}
