package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broker that forgets offsets after a minute, which is the shortest there is; hence the test takes longer. */
@Timeout(240)
@EnabledIfSystemProperty(named = "pixy.slow", matches = "true")
class OffsetExpiryIT {
    private static final Duration IDLE = Duration.ofSeconds(90);
    private static final String GROUP = "idle";
    private static final String NEGLECTED = "neglected";

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(TestCluster.builder()
            .brokerProperty("offsets.retention.minutes", "1")
            .brokerProperty("offsets.retention.check.interval.ms", "1000"));

    private final TestCluster kafka = CLUSTER.cluster();

    private static ConsumerConfig.Builder rules(ConsumerConfig.Builder consumer) {
        return consumer.initialOffset(InitialOffset.NEWEST)
                .subscriptionTimeout(Duration.ofMinutes(3))
                .recommitInterval(Duration.ofSeconds(10));
    }

    /** The pair of a group that nobody looks after shows that the broker does forget. */
    @Test
    void B22_offsetsOfIdlePartitionsDoNotExpireWhileTheGroupConsumes() throws Exception {
        kafka.topics().create("quiet", 1);
        try (Instance pixy = Instance.start(kafka, "b22", Duration.ofSeconds(2), OffsetExpiryIT::rules)) {
            for (String group : new String[] {GROUP, NEGLECTED}) {
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    assertThat(pixy.poll(group, "quiet", Ack.none())).isEmpty();
                    return kafka.topics().committed(group, "quiet").containsKey(0);
                });
            }
        }

        try (Instance pixy = Instance.start(kafka, "b22", Duration.ofSeconds(2), OffsetExpiryIT::rules)) {
            assertThat(pixy.poll(GROUP, "quiet", Ack.none())).isEmpty();
            await().during(IDLE)
                    .atMost(IDLE.plusSeconds(20))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> kafka.topics().committed(GROUP, "quiet").containsKey(0));
            assertThat(kafka.topics().committed(NEGLECTED, "quiet")).isEmpty();
            kafka.topics().produce("quiet", 0, null, "at last".getBytes(StandardCharsets.UTF_8));
            assertThat(pixy.next(GROUP, "quiet").value()).asString().isEqualTo("at last");
        }

        try (Instance heir = Instance.start(kafka, "heir", Duration.ofSeconds(2), OffsetExpiryIT::rules)) {
            assertThat(heir.next(GROUP, "quiet").value()).asString().isEqualTo("at last");
        }
    }
}
