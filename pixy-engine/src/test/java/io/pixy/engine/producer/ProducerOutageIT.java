package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.api.KafkaException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.testkit.Broker;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One broker in a process of its own, that dies and freezes. */
class ProducerOutageIT {
    private static final Duration HARD_CAP = Duration.ofSeconds(20);

    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().asProcesses().withoutZooKeeper());

    /** Trap A12, C6. The outage lasts a minute with {@code -Dpixy.slow=true}. */
    @Test
    void A12_outlivesAnOutage() throws Exception {
        Duration outage = Boolean.getBoolean("pixy.slow") ? Duration.ofMinutes(1) : Duration.ofSeconds(4);
        CLUSTER.cluster().topics().create("outage", 1);
        CLUSTER.cluster().topics().create("outage-new", 1);
        Broker broker = CLUSTER.cluster().broker(0);

        try (Running running = Running.on(CLUSTER)) {
            running.produce(ProduceRequest.of("outage", "k", "0"));
            broker.kill();
            List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                outcomes.add(running.aggregator().produce(ProduceRequest.of("outage", "k", "" + i)));
                outcomes.add(running.aggregator().produce(ProduceRequest.of("outage-new", "k", "" + i)));
            }
            assertThatThrownBy(() -> outcomes.get(0).get(outage.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            broker.start();
            for (CompletableFuture<RecordPosition> outcome : outcomes) {
                outcome.get(30, TimeUnit.SECONDS);
            }
        }

        assertThat(numbers("outage")).isSorted().hasSize(101);
        assertThat(numbers("outage-new")).isSorted().hasSize(100);
    }

    @Test
    void givesUpWhenTheBudgetIsSpent() {
        ProducerConfig hasty = ProducerConfig.builder()
                .timeout(Duration.ofMillis(500))
                .retryMax(2)
                .retryBackoff(Duration.ofMillis(250))
                .build();
        CLUSTER.cluster().topics().create("budget", 1);
        CLUSTER.cluster().topics().create("budget-new", 1);

        try (Running running = Running.on(CLUSTER, hasty)) {
            running.produce(ProduceRequest.of("budget", "k", "0"));
            CLUSTER.cluster().broker(0).pause();
            CompletableFuture<RecordPosition> known =
                    running.aggregator().produce(ProduceRequest.of("budget", "k", "1"));
            CompletableFuture<RecordPosition> unknown =
                    running.aggregator().produce(ProduceRequest.of("budget-new", "k", "1"));

            await().atMost(Duration.ofSeconds(40)).until(() -> known.isDone() && unknown.isDone());

            assertThatThrownBy(known::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(KafkaException.class);
            assertThatThrownBy(unknown::get).cause().isInstanceOf(KafkaException.class);
        } finally {
            CLUSTER.cluster().broker(0).resume();
        }
    }

    /** Trap C4, C8. */
    @Test
    void pushesBackWhenItsBuffersAreFullAndLosesNothingItAccepted() throws Exception {
        ClusterConfig small = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(CLUSTER.cluster().bootstrapServers()))
                        .properties(Map.of("buffer.memory", "500000"))
                        .build())
                .producer(ProducerConfig.builder().channelBufferSize(50).build())
                .build();
        CLUSTER.cluster().topics().create("full", 4);
        int accepted = 0;

        try (Running running = Running.on(small)) {
            running.produce(ProduceRequest.of("full", "k", "0"));
            CLUSTER.cluster().broker(0).pause();
            List<CompletableFuture<Void>> pending = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                pending.add(running.aggregator().produceAsync(ProduceRequest.of("full", "" + i, "v".repeat(1000))));
            }
            await().atMost(Duration.ofSeconds(40)).until(() -> pending.stream().allMatch(CompletableFuture::isDone));
            for (CompletableFuture<Void> one : pending) {
                if (one.isCompletedExceptionally()) {
                    assertThatThrownBy(one::get).cause().isInstanceOf(TooManyRequestsException.class);
                } else {
                    accepted++;
                }
            }
            CLUSTER.cluster().broker(0).resume();
        } finally {
            CLUSTER.cluster().broker(0).resume();
        }

        long stored = CLUSTER.cluster().topics().endOffsets("full").values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(accepted).isBetween(50, 1900);
        assertThat(stored).isEqualTo(accepted + 1);
    }

    /** Invariants 44 and 45. */
    @Test
    void stopsInTimeWhenNoBrokerAnswers() {
        CLUSTER.cluster().topics().create("stop", 1);
        Running running = Running.on(
                CLUSTER,
                ProducerConfig.builder().shutdownTimeout(Duration.ofSeconds(1)).build());
        List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();

        long before;
        try {
            running.produce(ProduceRequest.of("stop", "k", "0"));
            CLUSTER.cluster().broker(0).pause();
            for (int i = 0; i < 100; i++) {
                outcomes.add(running.aggregator().produce(ProduceRequest.of("stop", "k", "1")));
                outcomes.add(running.aggregator().produce(ProduceRequest.of("stop-unknown", "k", "1")));
            }
            before = System.nanoTime();
            running.aggregator().close(HARD_CAP);
        } finally {
            CLUSTER.cluster().broker(0).resume();
            running.close();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(HARD_CAP);
        assertThat(outcomes)
                .allSatisfy(one -> assertThatThrownBy(one::get).cause().isInstanceOf(ShuttingDownException.class));
        assertThat(running.aggregator().stats().dead()).isEqualTo(200);
    }

    /** One cluster that is not there leaves the other alone. */
    @Test
    void worksBesideAProducerWhoseClusterIsDown() throws Exception {
        CLUSTER.cluster().topics().create("beside", 4);

        try (Running down = Running.on(
                        "127.0.0.1:1",
                        ProducerConfig.builder().shutdownTimeout(Duration.ZERO).build());
                Running up = Running.on(CLUSTER)) {
            for (int i = 0; i < 100; i++) {
                down.aggregator()
                        .produceAsync(ProduceRequest.of("beside", "k", "v"))
                        .get(20, TimeUnit.SECONDS);
            }
            List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                outcomes.add(up.aggregator().produce(ProduceRequest.of("beside", "" + i, "v")));
            }
            CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).get(40, TimeUnit.SECONDS);
            assertThat(down.aggregator().stats().backlog()).isEqualTo(100);
        }
    }

    private static List<Integer> numbers(String topic) {
        return CLUSTER.cluster().topics().read(topic, 0, 0, Long.MAX_VALUE).stream()
                .map(one -> Integer.valueOf(new String(one.value(), UTF_8)))
                .toList();
    }
}
