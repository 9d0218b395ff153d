package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class EmbeddingIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @Test
    void orderComesBackAndIsAcknowledged() throws InterruptedException {
        TestCluster kafka = CLUSTER.cluster();
        kafka.topics().create("orders", 1);

        String served = Embedding.order(kafka.bootstrapServers(), "two coffees");

        assertThat(served).isEqualTo("two coffees");
        assertThat(kafka.topics().committed("kitchen", "orders").get(0).offset())
                .isEqualTo(1);
    }
}
