package io.pixy.bench;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.producer.ProducerAggregator;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.SystemTimers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own producer and Pixy's, with settings that mean the same. Thread-safe: as both are. */
record Writers(KafkaProducer<byte[], byte[]> plain, ProducerAggregator pixy, SystemTimers timers)
        implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    static Writers on(String servers, String compression) {
        KafkaProducer<byte[], byte[]> plain = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0, "compression.type", compression),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder().seedPeers(List.of(servers)).build())
                .producer(ProducerConfig.builder()
                        .compression(Compression.parse(compression).orElseThrow())
                        .build())
                .build();
        SystemTimers timers = new SystemTimers("bench-timers");
        ProducerAggregator pixy = new ProducerAggregator(
                "bench",
                new KafkaClients("bench", config),
                config,
                Clock.system(),
                timers,
                Runnable::run,
                Metrics.none());
        pixy.start();
        return new Writers(plain, pixy, timers);
    }

    @Override
    public void close() {
        plain.close(CLOSE_TIMEOUT);
        pixy.close(CLOSE_TIMEOUT);
        timers.close();
    }
}
