package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.pixy.testkit.TestCluster;
import org.junit.jupiter.api.Test;

class KafkaTest {
    @Test
    void aMessageComesBack() {
        try (TestCluster kafka = TestCluster.builder().withoutZooKeeper().start()) {
            kafka.topics().create("orders", 1);
            byte[] order = "two coffees".getBytes();

            kafka.topics().produce("orders", 0, null, order);

            assertArrayEquals(order, kafka.topics().read("orders", 0, 0, 1).get(0).value());
        }
    }
}
