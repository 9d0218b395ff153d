package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients with automatic acknowledgements that leave whenever they like, while answers are slow to reach them. */
@Timeout(90)
class LeavingClientsIT {
    private static final int MESSAGES = 1000;
    private static final int CLIENTS = 8;
    private static final int SLOWEST_MICROS = 2000;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();
    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(4);
    private final Random random = new Random(1);
    private final Set<String> received = ConcurrentHashMap.newKeySet();
    private final Set<String> spent = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean enough = new AtomicBoolean();

    /** When the thread that brings an answer began to. */
    private final ThreadLocal<Long> begunNanos = new ThreadLocal<>();

    private void deliver(Runnable answer) {
        later(SLOWEST_MICROS, () -> {
            begunNanos.set(System.nanoTime());
            answer.run();
        });
    }

    private void later(int microsAtMost, Runnable action) {
        int delay;
        synchronized (random) {
            delay = random.nextInt(microsAtMost);
        }
        var unused = later.schedule(action, delay, TimeUnit.MICROSECONDS);
    }

    /** Asks until there is nothing more to ask for; is gone at some time, or is not. */
    private final class Client {
        private final Cluster cluster;
        private final boolean cancels;
        private volatile boolean gone;
        private volatile long goneNanos = Long.MAX_VALUE;

        Client(Cluster cluster, boolean cancels) {
            this.cluster = cluster;
            this.cancels = cancels;
        }

        void ask(boolean leaves) {
            CompletableFuture<Message> call = cluster.consume(
                    ConsumeRequest.of("leavers", "left", Ack.auto()).whileReceiver(() -> !gone));
            var unused = call.whenComplete((message, failure) -> {
                if (message != null) {
                    receive(new String(message.value(), UTF_8));
                }
                if (!enough.get()) {
                    later(100, () -> new Client(cluster, cancels).ask(!leaves));
                }
            });
            if (leaves) {
                later(4 * SLOWEST_MICROS, () -> leave(call));
            }
        }

        private void leave(CompletableFuture<Message> call) {
            gone = true;
            goneNanos = System.nanoTime();
            if (cancels) {
                call.cancel(false);
            }
        }

        /** Who leaves when the answer is being brought was there. */
        private void receive(String value) {
            Long begun = begunNanos.get();
            boolean wasThere = begun == null || goneNanos - begun >= 0;
            (wasThere ? received : spent).add(value);
        }
    }

    @Test
    void B38_automaticAcksSpendNothingOnClientsThatLeaveWhenTheyLike() throws Exception {
        kafka.topics().create("left", 2);
        try (Instance pixy = Instance.start(
                kafka,
                "left",
                Duration.ofSeconds(5),
                consumer -> consumer.longPollingTimeout(Duration.ofMillis(300)),
                builder -> builder.deliveryExecutor(this::deliver))) {
            for (int i = 0; i < CLIENTS; i++) {
                new Client(pixy.cluster(), i % 2 == 0).ask(i % 4 < 2);
            }
            // in bursts, so that there is a message for each of them at the same time
            for (int i = 0; i < MESSAGES; i++) {
                CompletableFuture<?> written = pixy.cluster().produce(ProduceRequest.of("left", null, "m" + i));
                if (i % CLIENTS == 0) {
                    written.join();
                }
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(received).hasSize(MESSAGES));
            assertThat(spent).as("messages for clients that had left").isEmpty();
        } finally {
            enough.set(true);
            later.shutdownNow();
        }
    }
}
