package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicPosition;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class PixyEngineIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    @Test
    void consumesWhatWasProducedAndCommitsWhatWasAcknowledged() throws InterruptedException {
        kafka.topics().create("orders", 1);
        try (Instance pixy = Instance.start(kafka, "one")) {
            BlockingCluster cluster = pixy.blocking();
            RecordPosition first = cluster.produce(ProduceRequest.of("orders", "key", "first"));
            RecordPosition second = cluster.produce(ProduceRequest.of("orders", null, "second"));

            Message one = pixy.next("billing", "orders");
            Message two = pixy.next("billing", "orders", Ack.of(one.partition(), one.offset()));
            cluster.ack("billing", two.position());

            assertThat(first).isEqualTo(new RecordPosition(0, 0));
            assertThat(second).isEqualTo(new RecordPosition(0, 1));
            assertThat(new String(one.key(), StandardCharsets.UTF_8)).isEqualTo("key");
            assertThat(new String(one.value(), StandardCharsets.UTF_8)).isEqualTo("first");
            assertThat(two.key()).isNull();
            assertThatThrownBy(() -> cluster.ack("billing", new TopicPosition("orders", 0, 7)))
                    .isInstanceOf(NeverOfferedException.class);
            assertThatThrownBy(() -> cluster.ack("nobody", two.position())).isInstanceOf(NotOwnedException.class);
        }

        assertThat(kafka.topics().committed("billing", "orders")).containsEntry(0, new OffsetAndMetadata(2, ""));
    }

    @Test
    void aStartWithoutAnyNameOfZooKeeperThatResolvesEndsAndNamesIt() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers().split(",")))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of("zk.invalid:2181"))
                        .build())
                .build();

        try (PixyEngine engine = PixyEngine.builder().cluster("main", config).build()) {
            assertThatThrownBy(engine::start)
                    .isInstanceOf(StartException.class)
                    .hasMessage("failed to spawn consumer: failed to create kazoo.Kazoo:"
                            + " lookup zk.invalid: no such host");
        }
    }

    @Test
    void goesOnAfterARestartWhereAcknowledgementsEnded() throws Exception {
        int total = 10_000;
        kafka.topics().create("numbers", 8);
        try (Instance pixy = Instance.start(kafka, "writer")) {
            List<CompletableFuture<RecordPosition>> writes = new ArrayList<>();
            for (int i = 0; i < total; i++) {
                if (writes.size() >= 1000) {
                    writes.remove(0).join();
                }
                writes.add(pixy.cluster().produce(ProduceRequest.of("numbers", "key" + i % 100, "" + i)));
            }
            CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
        }
        Map<String, List<Integer>> seen = new HashMap<>();
        int count = 0;

        for (int half = 0; half < 2; half++) {
            try (Instance pixy = Instance.start(kafka, "reader")) {
                Ack ack = Ack.none();
                for (int i = 0; i < total / 2; i++) {
                    Message message = pixy.next("sums", "numbers", ack);
                    ack = Ack.of(message.partition(), message.offset());
                    seen.computeIfAbsent(new String(message.key(), StandardCharsets.UTF_8), key -> new ArrayList<>())
                            .add(Integer.parseInt(new String(message.value(), StandardCharsets.UTF_8)));
                    count++;
                    if (i == total / 2 - 1) {
                        pixy.ack("sums", message);
                    }
                }
            }
        }

        assertThat(count).isEqualTo(total);
        assertThat(seen).hasSize(100);
        seen.forEach((key, numbers) ->
                assertThat(numbers).as(key).hasSize(100).isSorted().doesNotHaveDuplicates());
        kafka.topics().committed("sums", "numbers").forEach((partition, committed) -> {
            assertThat(committed.metadata()).isEmpty();
            assertThat(committed.offset())
                    .isEqualTo(kafka.topics().endOffsets("numbers").get(partition));
        });
    }
}
