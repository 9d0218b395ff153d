package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.Pixy;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicPosition;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private PixyEngine start(String clientId) {
        ClusterConfig config = ClusterConfig.builder()
                .clientId(Optional.of(clientId))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(kafka.zooKeeperConnect()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        .retryBackoff(Duration.ofMillis(100))
                        .offsetsCommitInterval(Duration.ofMillis(100))
                        .build())
                .build();
        PixyEngine engine = PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofSeconds(10))
                .build();
        engine.start();
        return engine;
    }

    private static Message next(Pixy pixy, String group, String topic, Ack ack) throws InterruptedException {
        for (int attempt = 0; attempt < 10; attempt++) {
            Optional<Message> message = pixy.cluster().blocking().consume(ConsumeRequest.of(group, topic, ack));
            if (message.isPresent()) {
                return message.get();
            }
        }
        throw new AssertionError("nothing to consume from " + topic);
    }

    @Test
    void consumesWhatWasProducedAndCommitsWhatWasAcknowledged() throws InterruptedException {
        kafka.topics().create("orders", 1);
        try (PixyEngine pixy = start("one")) {
            BlockingCluster cluster = pixy.cluster().blocking();
            RecordPosition first = cluster.produce(ProduceRequest.of("orders", "key", "first"));
            RecordPosition second = cluster.produce(ProduceRequest.of("orders", null, "second"));

            Message one = next(pixy, "billing", "orders", Ack.none());
            Message two = next(pixy, "billing", "orders", Ack.of(one.partition(), one.offset()));
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
    void goesOnAfterARestartWhereAcknowledgementsEnded() throws Exception {
        int total = 10_000;
        kafka.topics().create("numbers", 8);
        try (PixyEngine pixy = start("writer")) {
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
            try (PixyEngine pixy = start("reader")) {
                Ack ack = Ack.none();
                for (int i = 0; i < total / 2; i++) {
                    Message message = next(pixy, "sums", "numbers", ack);
                    ack = Ack.of(message.partition(), message.offset());
                    seen.computeIfAbsent(new String(message.key(), StandardCharsets.UTF_8), key -> new ArrayList<>())
                            .add(Integer.parseInt(new String(message.value(), StandardCharsets.UTF_8)));
                    count++;
                    if (i == total / 2 - 1) {
                        pixy.cluster().blocking().ack("sums", message.position());
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
