package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The oldest brokers, with a topic that still has the message format of 0.10: no idempotence there. */
class ProducerOldFormatIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            TestCluster.builder().asProcesses().kafkaVersion("1.1.1").startTimeout(Duration.ofMinutes(2)));

    @Test
    void goesOnWithoutIdempotenceAndInOrder() {
        CLUSTER.cluster().topics().create("old-format", 1, Map.of("message.format.version", "0.10.2"));
        List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();

        try (Running running = Running.on(CLUSTER)) {
            for (int i = 0; i < 300; i++) {
                outcomes.add(running.aggregator().produce(ProduceRequest.of("old-format", "k", "" + i)));
            }
            assertThat(outcomes).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(30)));
        }

        assertThat(CLUSTER.cluster().topics().read("old-format", 0, 0, Long.MAX_VALUE))
                .extracting(one -> Integer.valueOf(new String(one.value(), UTF_8)))
                .isSorted()
                .hasSize(300);
    }

    /** These brokers call such a batch corrupt, which the client tries again until its time is up. */
    @Test
    void aMessageWithoutKeyToACompactedTopicHarmsNobodyElse() {
        CLUSTER.cluster().topics().create("compacted", 1, Map.of("cleanup.policy", "compact"));

        try (Running running = Running.on(CLUSTER)) {
            RefusedBatchIT.mixed(running, "compacted", 300);
        }

        assertThat(RefusedBatchIT.numbers(CLUSTER, "compacted"))
                .isEqualTo(IntStream.range(0, 300).boxed().toList());
    }
}
