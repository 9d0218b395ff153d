package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brokers that create topics when they are first asked about them. */
class ProducerAutoCreateIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            TestCluster.builder().withoutZooKeeper().brokerProperty("auto.create.topics.enable", "true"));

    @Test
    void createsTopicsByWritingToThem() {
        try (Running running = Running.on(CLUSTER)) {
            for (int i = 0; i < 5; i++) {
                RecordPosition position = running.produce(ProduceRequest.of("created-" + i, "k", "v"));

                assertThat(position.offset()).isZero();
            }
        }
    }
}
