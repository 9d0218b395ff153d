package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that hangs, as behind a lost route, beside one that is well, in one engine. */
@Timeout(120)
class HungClusterIT {
    @RegisterExtension
    static final ClusterExtension HEALTHY = ClusterExtension.shared();

    @RegisterExtension
    static final ClusterExtension HANGING =
            ClusterExtension.of(TestCluster.builder().asProcesses());

    private static final Duration SPAN = Duration.ofSeconds(Boolean.getBoolean("pixy.slow") ? 60 : 3);
    private static final Duration STOPPING = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(10);

    /** A thousand a second. */
    private static final int PER_TICK = 10;

    @Test
    void theOneThatIsWellDoesNotNotice() throws Exception {
        HEALTHY.cluster().topics().create("well", 4);
        HANGING.cluster().topics().create("hanging", 4);
        long stopping = System.nanoTime();
        long took;
        try (PixyEngine engine = PixyEngine.builder()
                .cluster("well", config(HEALTHY.cluster()))
                .cluster("hanging", config(HANGING.cluster()))
                .shutdownTimeout(STOPPING)
                .build()) {
            engine.start();
            Cluster well = engine.cluster("well");
            Cluster other = engine.cluster("hanging");
            run(well, other);
            long before = run(well, other);

            HANGING.cluster().broker(0).pause();
            HANGING.cluster().zooKeeper().pause();
            long after = run(well, other);

            assertThat(after)
                    .as("99th percentile in ns, %d before", before)
                    .isLessThan(Math.max(10 * before, TimeUnit.MILLISECONDS.toNanos(300)));
            stopping = System.nanoTime();
        } finally {
            took = System.nanoTime() - stopping;
            HANGING.cluster().broker(0).resume();
            HANGING.cluster().zooKeeper().resume();
        }
        assertThat(Duration.ofNanos(took)).as("stopping while one hangs").isLessThan(STOPPING.multipliedBy(3));
    }

    /** Writes to the one and asks all sorts of things of the other; returns the 99th percentile of what writing took. */
    private static long run(Cluster well, Cluster other) throws Exception {
        List<CompletableFuture<Long>> latencies = new ArrayList<>();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try {
            var ticks = pace.scheduleAtFixedRate(
                    () -> tick(well, other, latencies), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
            pace.schedule(() -> ticks.cancel(false), SPAN.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
        } finally {
            pace.shutdown();
            assertThat(pace.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        List<Long> sorted = latencies.stream()
                .map(one -> one.orTimeout(30, TimeUnit.SECONDS).join())
                .sorted()
                .toList();
        return sorted.get(sorted.size() * 99 / 100);
    }

    private static void tick(Cluster well, Cluster other, List<CompletableFuture<Long>> latencies) {
        String number = Integer.toString(latencies.size());
        for (int i = 0; i < PER_TICK; i++) {
            long begin = System.nanoTime();
            latencies.add(well.produce(ProduceRequest.of("well", number, number))
                    .thenApply(position -> System.nanoTime() - begin));
        }
        ignore(other.produce(ProduceRequest.of("hanging", number, number)));
        ignore(other.produceAsync(ProduceRequest.of("hanging", number, number)));
        ignore(other.getOffsets("g" + number, "hanging"));
        ignore(other.listTopics());
        ignore(other.consume(ConsumeRequest.of("g", "hanging", Ack.auto())));
    }

    private static void ignore(CompletableFuture<?> future) {
        var unused = future.exceptionally(error -> null);
    }

    private static ClusterConfig config(TestCluster cluster) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(cluster.bootstrapServers().split(",")))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(cluster.zooKeeperConnect()))
                        .build())
                .build();
    }
}
