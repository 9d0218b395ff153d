package com.example;

import static io.pixy.api.config.InitialOffset.OLDEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void anOrderComesBack() throws Exception {
        try (TestCluster kafka = TestCluster.builder().withoutZooKeeper().start();
                PixyEngine pixy = PixyEngine.builder().cluster("main", on(kafka)).build()) {
            kafka.topics().create("orders", 1);
            pixy.start();
            BlockingCluster cluster = pixy.cluster().blocking();
            cluster.produce(ProduceRequest.of("orders", "table 7", "two coffees"));
            var order = cluster.consume(ConsumeRequest.of("kitchen", "orders", Ack.auto()));
            assertEquals("two coffees", new String(order.orElseThrow().value(), UTF_8));
        }
    }

    private static ClusterConfig on(TestCluster cluster) {
        var kafka = KafkaConfig.builder().seedPeers(List.of(cluster.bootstrapServers()));
        var groups = ConsumerConfig.builder().initialOffset(OLDEST).longPollingTimeout(Duration.ofMinutes(1));
        return ClusterConfig.builder().kafka(kafka.build()).consumer(groups.build()).build();
    }
}
