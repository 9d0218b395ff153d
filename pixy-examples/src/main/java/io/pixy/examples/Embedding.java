package io.pixy.examples;

import static io.pixy.api.config.InitialOffset.OLDEST;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Pixy inside a program: an order goes through Kafka and comes back. The README shows this code. No state. */
public final class Embedding {
    private Embedding() {}

    /** Brings its own Kafka. */
    public static void main(String[] args) throws InterruptedException {
        try (TestCluster kafka = TestCluster.builder().withoutZooKeeper().start()) {
            kafka.topics().create("orders", 4);
            System.out.println(order(kafka.bootstrapServers(), "two coffees"));
        }
    }

    // README: from here
    static String order(String kafka, String what) throws InterruptedException {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder().seedPeers(List.of(kafka)).build())
                .consumer(ConsumerConfig.builder().initialOffset(OLDEST).build())
                .build();
        try (PixyEngine pixy = PixyEngine.builder().cluster("main", config).build()) {
            pixy.start();
            BlockingCluster cluster = pixy.cluster().blocking();
            cluster.produce(ProduceRequest.of("orders", "table 7", what)); // returns when Kafka has it
            Optional<Message> next = Optional.empty();
            while (next.isEmpty()) { // nothing came within consumer.long_polling_timeout: ask again
                next = cluster.consume(ConsumeRequest.of("kitchen", "orders", Ack.none()));
            }
            cluster.ack("kitchen", next.get().position()); // without it the message comes again
            return new String(next.get().value(), StandardCharsets.UTF_8);
        }
    }
    // README: to here
}
