package io.pixy.engine.producer;

import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** An aggregator on a real cluster, with timers of its own. */
record Running(ProducerAggregator aggregator, SystemTimers timers) implements AutoCloseable {
    private static final Duration HARD_CAP = Duration.ofSeconds(20);

    static Running on(ClusterExtension cluster) {
        return on(cluster, ProducerConfig.defaults());
    }

    static Running on(ClusterExtension cluster, ProducerConfig producer) {
        return on(cluster.cluster().bootstrapServers(), producer);
    }

    static Running on(String servers, ProducerConfig producer) {
        KafkaConfig kafka =
                KafkaConfig.builder().seedPeers(List.of(servers.split(","))).build();
        return on(ClusterConfig.builder().kafka(kafka).producer(producer).build());
    }

    static Running on(ClusterConfig config) {
        SystemTimers timers = new SystemTimers("pixy-test-timers");
        ProducerAggregator aggregator = new ProducerAggregator(
                "test",
                new KafkaClients("pixy-test", config),
                config,
                Clock.system(),
                timers,
                Runnable::run,
                Metrics.none());
        aggregator.start();
        return new Running(aggregator, timers);
    }

    /** The outcome, or the exception that the future fails with. */
    RecordPosition produce(ProduceRequest request) {
        try {
            return aggregator.produce(request).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof PixyException ours ? ours : e;
        }
    }

    @Override
    public void close() {
        aggregator.close(HARD_CAP);
        timers.close();
    }
}
