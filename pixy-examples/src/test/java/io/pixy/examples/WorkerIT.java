package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class WorkerIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    @Test
    void whatFailsComesAgainAndHoldsNothingUp() throws InterruptedException {
        kafka.topics().create("jobs", 1);
        List<String> expected = List.of("one", "two", "three");
        expected.forEach(job -> kafka.topics().produce("jobs", 0, null, job.getBytes(StandardCharsets.UTF_8)));
        List<String> tried = new ArrayList<>();
        try (PixyEngine pixy = PixyEngine.builder().cluster("main", config()).build()) {
            pixy.start();
            Worker worker = new Worker(pixy.cluster().blocking(), "workers", "jobs", job -> work(job, tried));

            worker.run(() -> tried.size() == 4);
        }

        assertThat(tried)
                .startsWith("one")
                .endsWith("one")
                .containsAll(expected)
                .hasSize(4);
        assertThat(kafka.topics().committed("workers", "jobs").get(0).offset()).isEqualTo(3);
    }

    private static void work(Message job, List<String> tried) {
        tried.add(new String(job.value(), StandardCharsets.UTF_8));
        if (tried.size() == 1) {
            throw new IllegalStateException("the first attempt of all is one that fails");
        }
    }

    private ClusterConfig config() {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(kafka.zooKeeperConnect()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        .ackTimeout(Duration.ofSeconds(1))
                        .longPollingTimeout(Duration.ofMillis(500))
                        .build())
                .build();
    }
}
