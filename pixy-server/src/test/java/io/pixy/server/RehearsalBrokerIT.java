package io.pixy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RehearsalBrokerIT {

    /** What fails here is not learned by a rehearsal, and starts become slower again. */
    @Test
    void theEngineGoesAllWaysOfAStart() throws Exception {
        try (RehearsalBroker broker = new RehearsalBroker();
                PixyEngine engine = PixyEngine.builder()
                        .defaultCluster("default")
                        .cluster(
                                "default",
                                ClusterConfig.builder()
                                        .kafka(KafkaConfig.builder()
                                                .seedPeers(List.of(broker.address()))
                                                .build())
                                        .build())
                        .build()) {
            engine.start();
            engine.warmUp().get(20, TimeUnit.SECONDS);
            Cluster cluster = engine.cluster();

            assertThat(cluster.produce(ProduceRequest.of(RehearsalCluster.TOPIC, null, "one".getBytes(UTF_8)))
                            .get(20, TimeUnit.SECONDS)
                            .offset())
                    .isZero();
            assertThat(cluster.listTopics().get(20, TimeUnit.SECONDS)).containsExactly(RehearsalCluster.TOPIC);
            Message message = cluster.consume(ConsumeRequest.of("g", RehearsalCluster.TOPIC, Ack.auto()))
                    .get(30, TimeUnit.SECONDS);
            assertThat(message.value()).isEqualTo("one".getBytes(UTF_8));
            assertThat(cluster.getOffsets("g", RehearsalCluster.TOPIC).get(20, TimeUnit.SECONDS))
                    .hasSize(1);
        }
    }
}
