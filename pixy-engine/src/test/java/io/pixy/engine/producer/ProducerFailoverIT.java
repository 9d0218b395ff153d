package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.config.ProducerConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three brokers, each partition on all of them. */
class ProducerFailoverIT {
    private static final int PARTITIONS = 3;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            TestCluster.builder().brokers(3).asProcesses().withoutZooKeeper().startTimeout(Duration.ofMinutes(2)));

    @Test
    void losesNothingAndKeepsTheOrderWhenBrokersAreKilled() {
        TestCluster cluster = CLUSTER.cluster();
        cluster.topics().create("failover", PARTITIONS);

        Load load;
        try (Running running = Running.on(CLUSTER)) {
            load = Load.on(running.aggregator(), "failover");
            awaitMore(load, 1000);
            cluster.broker(0).kill();
            awaitMore(load, 1000);
            cluster.broker(0).start();
            cluster.broker(1).stop();
            awaitMore(load, 1000);
            cluster.broker(1).start();
            awaitMore(load, 1000);
            load.close();
        }

        List<Integer> stored = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Topics topics = cluster.topics();
            Load.numbersByKey(topics.read("failover", partition, 0, Long.MAX_VALUE))
                    .forEach((key, numbers) -> {
                        assertThat(numbers).as("order of %s", key).isSorted();
                        stored.addAll(numbers);
                    });
        }
        assertThat(load.written()).as("reported as written").hasSize(load.countSent());
        assertThat(stored).as("stored once each").hasSize(load.countSent());
        assertThat(new HashSet<>(stored)).isEqualTo(load.written());
    }

    /** An idempotent producer whose messages run out of time must not stay in a state of failure afterwards. */
    @Test
    void goesOnInOrderWithinSecondsAfterTooFewReplicasAndTheErrorNamesThem() {
        TestCluster cluster = CLUSTER.cluster();
        cluster.topics().create("replicas", PARTITIONS, Map.of("min.insync.replicas", "2"));
        boolean slow = Boolean.getBoolean("pixy.slow");
        ProducerConfig hasty = ProducerConfig.builder()
                .timeout(Duration.ofSeconds(slow ? 10 : 1))
                .retryBackoff(Duration.ofSeconds(slow ? 10 : 1))
                .retryMax(slow ? 2 : 1)
                .build();

        Running running = Running.on(CLUSTER, hasty);
        Load load = Load.on(running.aggregator(), "replicas");
        try (running) {
            awaitMore(load, 500);
            cluster.broker(1).stop();
            cluster.broker(2).stop();
            await().pollDelay(Duration.ofSeconds(slow ? 90 : 6))
                    .atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(load.failures())
                            .contains("kafka server: Messages are rejected since there are fewer in-sync replicas than"
                                    + " required."));
            cluster.broker(1).start();
            cluster.broker(2).start();
            awaitMore(load, 500);
            load.close();
        }

        List<Integer> stored = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Load.numbersByKey(cluster.topics().read("replicas", partition, 0, Long.MAX_VALUE))
                    .forEach((key, numbers) -> {
                        assertThat(numbers).as("order of %s", key).isSorted();
                        stored.addAll(numbers);
                    });
        }
        Set<Integer> distinct = new HashSet<>(stored);
        assertThat(distinct).as("stored once each").hasSize(stored.size());
        assertThat(distinct.containsAll(load.written()))
                .as("what was reported is there")
                .isTrue();
    }

    private static void awaitMore(Load load, int count) {
        int before = load.countWritten();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.countWritten() >= before + count);
    }
}
