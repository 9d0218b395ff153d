package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class RemoteClientIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    @Test
    void orderGoesThroughAServerAndIsAcknowledged() throws InterruptedException {
        TestCluster kafka = CLUSTER.cluster();
        kafka.topics().create("drinks", 1);
        try (PixyEngine engine =
                PixyEngine.builder().cluster("main", config(kafka)).build()) {
            engine.start();
            GrpcSurface server = new GrpcSurface(new ListenAddress("127.0.0.1:0"), engine, GrpcOptions.plain());
            server.start();

            String served = RemoteClient.order("127.0.0.1:" + server.port(), "two coffees");

            server.stop(Duration.ZERO);
            assertThat(served).isEqualTo("two coffees");
        }
        assertThat(kafka.topics().committed("bar", "drinks").get(0).offset()).isEqualTo(1);
    }

    private static ClusterConfig config(TestCluster kafka) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        .build())
                .build();
    }
}
