package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.InvalidMessageException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages without key to compacted topics, which brokers refuse together with the batch that they are in. */
@Timeout(60)
class RefusedBatchIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aMessageWithoutKeyHarmsNobodyElse() {
        CLUSTER.cluster().topics().create("compacted", 1, Map.of("cleanup.policy", "compact"));

        try (Running running = Running.on(CLUSTER)) {
            mixed(running, "compacted", 500);
        }

        assertThat(numbers("compacted"))
                .isEqualTo(IntStream.range(0, 500).boxed().toList());
    }

    /** What is known of the topic is then wrong, and the brokers do refuse batches. */
    @Test
    void theInnocentAreWrittenWhenTheTopicHasJustBecomeCompacted() throws Exception {
        CLUSTER.cluster().topics().create("turned", 1);

        try (Running running = Running.on(CLUSTER)) {
            running.produce(ProduceRequest.of("turned", null, "-1"));
            compact("turned");
            mixed(running, "turned", 500);
        }

        assertThat(numbers("turned").stream().sorted().toList())
                .isEqualTo(IntStream.range(-1, 500).boxed().toList());
    }

    /** Brokers look at the times of messages only if they are told to, or if they are new ones. */
    @Test
    void aTimeThatIsRefusedHarmsNobodyElse() {
        CLUSTER.cluster().topics().create("timed", 1, Map.of("message.timestamp.before.max.ms", "3600000"));
        List<CompletableFuture<RecordPosition>> usual = new ArrayList<>();
        List<CompletableFuture<RecordPosition>> old = new ArrayList<>();

        try (Running running = Running.on(CLUSTER)) {
            for (int i = 0; i < 500; i++) {
                ProduceRequest request = ProduceRequest.of("timed", "key" + i, Integer.toString(i));
                usual.add(running.aggregator().produce(request));
                if (i % 50 == 25) {
                    old.add(running.aggregator().produce(request.withTimestamp(Instant.ofEpochMilli(i))));
                }
            }
            assertThat(usual).allSatisfy(one -> assertThat(one).succeedsWithin(SOON));
            assertThat(old)
                    .allSatisfy(one -> assertThat(one)
                            .failsWithin(SOON)
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOf(InvalidMessageException.class)
                            .withMessageContaining("imestamp"));
        }

        assertThat(numbers("timed").stream().sorted().toList())
                .isEqualTo(IntStream.range(0, 500).boxed().toList());
    }

    /** Numbered messages, most with a key: those must be written, the others refused. */
    static void mixed(Running running, String topic, int count) {
        List<CompletableFuture<RecordPosition>> keyed = new ArrayList<>();
        List<CompletableFuture<RecordPosition>> keyless = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keyed.add(running.aggregator().produce(ProduceRequest.of(topic, "key" + i, Integer.toString(i))));
            if (i % 50 == 25) {
                keyless.add(running.aggregator().produce(ProduceRequest.of(topic, null, "keyless")));
            }
        }
        assertThat(keyed).allSatisfy(one -> assertThat(one).succeedsWithin(SOON));
        assertThat(keyless)
                .allSatisfy(one -> assertThat(one)
                        .failsWithin(SOON)
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(InvalidMessageException.class)
                        .withMessageContaining("without key"));
    }

    static List<Integer> numbers(ClusterExtension cluster, String topic) {
        return cluster.cluster().topics().read(topic, 0, 0, Long.MAX_VALUE).stream()
                .map(one -> Integer.valueOf(new String(one.value(), UTF_8)))
                .toList();
    }

    private static List<Integer> numbers(String topic) {
        return numbers(CLUSTER, topic);
    }

    private static void compact(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get(10, TimeUnit.SECONDS);
        }
    }
}
