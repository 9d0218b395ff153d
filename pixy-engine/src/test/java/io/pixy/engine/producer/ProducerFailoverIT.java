package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private static void awaitMore(Load load, int count) {
        int before = load.countWritten();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.countWritten() >= before + count);
    }
}
