package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often a message was tried, and when it is due, is known to the next instance. */
@Timeout(90)
class AttemptsKeptIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static Instance open(String clientId) {
        return Instance.start(
                CLUSTER.cluster(),
                clientId,
                consumer -> consumer.queues(List.of(new QueueRule(
                        "kept",
                        "*",
                        QueuePolicy.builder()
                                .maxAttempts(5)
                                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                                .build()))));
    }

    private static Delivery next(Instance pixy) throws Exception {
        ReceiveRequest request = ReceiveRequest.of("kept", "kept").withMaxWait(Duration.ofSeconds(5));
        for (int i = 0; i < 6; i++) {
            List<Delivery> found = pixy.cluster().receive(request).get(30, TimeUnit.SECONDS);
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        throw new AssertionError("nothing to receive");
    }

    private static void settle(Instance pixy, Settlement settlement) throws Exception {
        assertThat(pixy.cluster()
                        .settle("kept", "kept", List.of(settlement), SettleLevel.APPLIED)
                        .get(30, TimeUnit.SECONDS))
                .allMatch(result -> result.code() == SettleCode.SETTLED);
    }

    @Test
    void theNextInstanceCountsOnAndWaitsOn() throws Exception {
        CLUSTER.cluster().topics().create("kept", 1);
        CLUSTER.cluster().topics().produce("kept", 0, null, "poison".getBytes(UTF_8));
        try (Instance first = open("kept-1")) {
            settle(first, Settlement.nack(next(first).receipt()));
            Delivery second = next(first);
            assertThat(second.message().attempt()).isEqualTo(2);
            settle(first, Settlement.nack(second.receipt(), Duration.ofSeconds(4)));
        }
        long start = System.nanoTime();
        assertThat(CLUSTER.cluster()
                        .topics()
                        .committed("kept.pixy", "kept")
                        .get(0)
                        .metadata())
                .startsWith("pixy1:");

        try (Instance second = open("kept-2")) {
            Delivery third = next(second);

            assertThat(third.message().attempt()).isEqualTo(3);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
            settle(second, Settlement.ack(third.receipt()));
        }
        assertThat(CLUSTER.cluster()
                        .topics()
                        .committed("kept.pixy", "kept")
                        .get(0)
                        .metadata())
                .isEqualTo("pixy1:");
        assertThat(CLUSTER.cluster().topics().committed("kept", "kept").get(0).offset())
                .isEqualTo(1);
    }
}
