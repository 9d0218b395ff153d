package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ProduceRequest;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Names come from clients, and whoever makes up new ones all the time must not fill the memory. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UnknownNamesIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final int NAMES = Boolean.getBoolean("pixy.slow") ? 100_000 : 5_000;
    private static final int AT_A_TIME = 2_000;
    private static final int PAYLOAD = 10_000;

    /** Less than one payload in five; what is counted belongs to brokers in this JVM, too. */
    private static final long ALLOWED_BYTES = 20_000_000L + 100L * NAMES;

    private final Logger deadMessages = (Logger) LoggerFactory.getLogger("io.pixy.engine.producer.DeadMessages");

    @BeforeEach
    void keepQuiet() {
        deadMessages.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        deadMessages.setLevel(null);
    }

    @Test
    void topicsAndGroupsThatDoNotExistLeaveNothingBehind() {
        CLUSTER.cluster().topics().create("exists", 1);
        try (Instance pixy = Instance.start(
                CLUSTER.cluster(),
                "names-in-plenty",
                consumer -> consumer.subscriptionTimeout(Duration.ofSeconds(1)))) {
            // what was asked for within the last minute is remembered, so as much of that is there before as after
            askAll(pixy.cluster(), 0, NAMES / 2);
            long before = used();

            askAll(pixy.cluster(), NAMES / 2, NAMES);

            assertThat(used() - before).as("growth in bytes").isLessThan(ALLOWED_BYTES);
            assertThat(pixy.cluster().produce(ProduceRequest.of("exists", "k", "v")))
                    .succeedsWithin(Duration.ofSeconds(5));
        }
    }

    private static void askAll(Cluster cluster, int from, int to) {
        for (int next = from; next < to; next += AT_A_TIME) {
            ask(cluster, next, Math.min(AT_A_TIME, to - next));
        }
    }

    private static void ask(Cluster cluster, int from, int count) {
        endAll(count, i -> cluster.produce(ProduceRequest.of("nope-" + (from + i), null, new byte[PAYLOAD])));
        endAll(count, i -> cluster.produceAsync(ProduceRequest.of("gone-" + (from + i), null, new byte[PAYLOAD])));
        endAll(count / 4, i -> cluster.getOffsets("nobody-" + (from + i), "exists"));
        endAll(count / 4, i -> cluster.getOffsets("nobody", "nope-" + (from + i)));
        endAll(count / 20, i -> cluster.consume(ConsumeRequest.of("few", "nope-" + (from + i), Ack.auto())));
    }

    private static void endAll(int count, IntFunction<CompletableFuture<?>> call) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(call.apply(i).handle((value, error) -> null));
        }
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** After what can be collected has been. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
