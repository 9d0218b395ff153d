package io.pixy.bench;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.producer.ProducerAggregator;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A broker in a process of its own with a topic of eight partitions, and what writes to it. */
@State(Scope.Benchmark)
public class Target {
    private static final String TOPIC = "bench";

    /** Kafka's own producer, or Pixy's with the same settings. */
    @Param({"plain", "pixy"})
    public String client;

    /** As in {@code producer.compression}. */
    @Param("none")
    public String compression;

    private TestCluster cluster;
    private SystemTimers timers;
    private ProducerAggregator aggregator;
    private KafkaProducer<byte[], byte[]> producer;

    /** Starts the broker and one of the clients. */
    @Setup(Level.Trial)
    public void start() {
        cluster = TestCluster.builder().asProcesses().withoutZooKeeper().start();
        cluster.topics().create(TOPIC, 8, Map.of("retention.bytes", "200000000", "segment.bytes", "50000000"));
        if (client.equals("plain")) {
            producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            cluster.bootstrapServers(),
                            "acks",
                            "all",
                            "linger.ms",
                            0,
                            "compression.type",
                            compression),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        } else {
            aggregator = aggregator();
            aggregator.start();
        }
    }

    private ProducerAggregator aggregator() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers()))
                        .build())
                .producer(ProducerConfig.builder()
                        .compression(Compression.parse(compression).orElseThrow())
                        .build())
                .build();
        timers = new SystemTimers("bench-timers");
        return new ProducerAggregator("bench", new KafkaClients("bench", config), config, Clock.system(), timers);
    }

    /** Stops everything. */
    @TearDown(Level.Trial)
    public void stop() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(10));
        } else {
            aggregator.close(Duration.ofSeconds(10));
            timers.close();
        }
        cluster.close();
    }

    Sender sync() {
        return producer != null ? Sender.plain(producer, TOPIC) : Sender.sync(aggregator, TOPIC);
    }

    Sender async() {
        return producer != null ? Sender.plainAsync(producer, TOPIC) : Sender.async(aggregator, TOPIC);
    }
}
