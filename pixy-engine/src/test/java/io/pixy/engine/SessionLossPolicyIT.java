package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.SessionLoss;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code consumer.session_loss} makes of an outage of ZooKeeper that lasts longer than the session. */
@Timeout(120)
class SessionLossPolicyIT {
    private static final String GROUP = "policy";
    private static final int MESSAGES = 100;
    private static final Duration SESSION = Duration.ofSeconds(4);
    private static final Duration OUTAGE = SESSION.multipliedBy(2);
    private static final Duration POLL = Duration.ofSeconds(1);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(TestCluster.builder());

    private final TestCluster kafka = CLUSTER.cluster();

    @ParameterizedTest
    @EnumSource
    void strictInstancesWaitAndOptimisticOnesGoOn(SessionLoss policy) throws Exception {
        String topic = "outage-" + policy;
        kafka.topics().create(topic, 1);
        for (int i = 0; i < MESSAGES; i++) {
            kafka.topics().produce(topic, 0, null, new byte[] {1});
        }
        List<Long> consumed = new ArrayList<>();
        try (PixyEngine pixy = engine(policy)) {
            pixy.start();
            await().until(() -> consumesOne(pixy, topic, consumed));

            kafka.zooKeeper().stop();
            int empty = 0;
            try {
                long end = System.nanoTime() + OUTAGE.toNanos();
                while (System.nanoTime() - end < 0) {
                    empty += consumesOne(pixy, topic, consumed) ? 0 : 1;
                    // so that messages are left for later
                    await().pollDelay(Duration.ofMillis(150)).until(() -> true);
                }
            } finally {
                kafka.zooKeeper().start();
            }
            int before = consumed.size();
            while (consumed.size() < MESSAGES) {
                consumesOne(pixy, topic, consumed);
            }
            boolean more = consumesOne(pixy, topic, consumed);

            if (policy == SessionLoss.STRICT) {
                assertThat(empty).isPositive();
            } else {
                assertThat(empty).isZero();
            }
            assertThat(before).isLessThan(MESSAGES);
            assertThat(more).isFalse();
            assertThat(consumed)
                    .containsExactlyElementsOf(
                            LongStream.range(0, MESSAGES).boxed().toList());
        }
    }

    private static boolean consumesOne(PixyEngine pixy, String topic, List<Long> consumed) throws InterruptedException {
        Optional<Message> message = pixy.cluster().blocking().consume(ConsumeRequest.of(GROUP, topic, Ack.none()));
        if (message.isPresent()) {
            consumed.add(message.get().offset());
            pixy.cluster().blocking().ack(GROUP, message.get().position());
        }
        return message.isPresent();
    }

    private PixyEngine engine(SessionLoss policy) {
        ClusterConfig config = ClusterConfig.builder()
                .clientId(Optional.of("pixy"))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(kafka.zooKeeperConnect()))
                        .sessionTimeout(SESSION)
                        .build())
                .consumer(ConsumerConfig.builder()
                        .initialOffset(InitialOffset.OLDEST)
                        .longPollingTimeout(POLL)
                        .sessionLoss(policy)
                        .build())
                .build();
        return PixyEngine.builder().cluster("main", config).build();
    }
}
