package io.pixy.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedClusterIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @Test
    void readsBackWhatWasProduced() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create("read-back", 2);

        RecordMetadata first = topics.produce("read-back", 1, "k".getBytes(UTF_8), "one".getBytes(UTF_8));
        topics.produce("read-back", 1, null, "two".getBytes(UTF_8));

        List<ConsumerRecord<byte[], byte[]>> read = topics.read("read-back", 1, 0, 10);
        assertThat(first.offset()).isZero();
        assertThat(read).extracting(one -> new String(one.value(), UTF_8)).containsExactly("one", "two");
        assertThat(topics.endOffsets("read-back")).containsExactly(Map.entry(0, 0L), Map.entry(1, 2L));
    }

    @Test
    void growsTrimsAndDeletesTopics() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create("changing", 1, Map.of("retention.ms", "-1"));
        topics.produce("changing", 0, null, new byte[] {1});
        topics.produce("changing", 0, null, new byte[] {2});

        topics.addPartitions("changing", 3);
        topics.deleteRecordsBefore("changing", 0, 1);

        assertThat(topics.beginOffsets("changing"))
                .containsExactly(Map.entry(0, 1L), Map.entry(1, 0L), Map.entry(2, 0L));
        topics.delete("changing");
        assertThat(topics.exists("changing")).isFalse();
    }

    @Test
    void readsBackCommittedOffsetsWithTheirMetadata() {
        Topics topics = CLUSTER.cluster().topics();
        topics.create("committed", 2);

        topics.commit("a-group", "committed", Map.of(1, new OffsetAndMetadata(7, "note")));

        assertThat(topics.committed("a-group", "committed"))
                .containsExactly(Map.entry(1, new OffsetAndMetadata(7, "note")));
    }

    @Test
    void createsNoTopicsByItself() {
        Topics topics = CLUSTER.cluster().topics();

        assertThat(topics.exists("never-created")).isFalse();
        assertThatThrownBy(() -> topics.delete("never-created")).isInstanceOf(TestClusterException.class);
    }

    @Test
    void injectsTheSharedCluster(TestCluster injected) {
        assertThat(injected).isSameAs(CLUSTER.cluster());
    }

    @Test
    void saysThatOnlyProcessesCanBeKilled() {
        Broker broker = CLUSTER.cluster().broker(0);

        assertThatThrownBy(broker::kill)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("asProcesses()");
        assertThat(broker.isRunning()).isTrue();
    }

    @Test
    void zooKeeperKeepsItsSessionsOverARestartUntilTheyAreExpired() throws Exception {
        TestCluster cluster = CLUSTER.cluster();
        try (ZooKeeperClient client = ZooKeeperClient.connect(cluster.zooKeeperConnect());
                ZooKeeperClient other = ZooKeeperClient.connect(cluster.zooKeeperConnect())) {
            client.createEphemeral("/mine");

            cluster.zooKeeper().stop();
            cluster.zooKeeper().start();
            client.awaitConnected();
            other.awaitConnected();
            boolean thereAfterRestart = other.exists("/mine");
            cluster.zooKeeper().expireSession(client.sessionId(), client.password());

            client.awaitExpired();
            assertThat(thereAfterRestart).isTrue();
            assertThat(other.exists("/mine")).isFalse();
        }
    }
}
