package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.GroupInUseException;
import io.pixy.api.Message;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.Membership;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A group that is consumed through the one registry, then through the other, as docs/operations.md says. */
@Timeout(240)
final class MembershipMoveIT {
    private static final int MESSAGES = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    @Test
    void movesThereAndBackWithAllThatIsAcknowledgedAndNothingElse() throws InterruptedException {
        String topic = "moves";
        kafka.topics().create(topic, 3);
        Set<String> open = produce(topic);

        for (Membership place : List.of(Membership.ZOOKEEPER, Membership.KAFKA, Membership.ZOOKEEPER)) {
            Set<String> seen = new HashSet<>();
            try (PixyEngine engine = engine(place)) {
                // most are left for the next place: some behind the end of what is handed out, some as holes before it
                for (int i = 0; i < MESSAGES / 4; i++) {
                    Message message = new Instance(engine).next(topic, topic);
                    String text = text(message);
                    assertThat(open).as("%s: was acknowledged before", place).contains(text);
                    assertThat(seen.add(text))
                            .as("%s: twice within its ack timeout", place)
                            .isTrue();
                    if (i % 3 != 0) {
                        engine.cluster().blocking().ack(topic, message.position());
                        open.remove(text);
                    }
                }
            }
        }
        Set<String> rest = new HashSet<>();
        try (PixyEngine engine = engine(Membership.KAFKA)) {
            while (rest.size() < open.size()) {
                Message message = new Instance(engine).next(topic, topic);
                rest.add(text(message));
                engine.cluster().blocking().ack(topic, message.position());
            }
            assertThat(new Instance(engine).poll(topic, topic, Ack.none())).isEmpty();
        }

        assertThat(rest).isEqualTo(open);
    }

    @Test
    void isNotConsumedThroughBothAtATime() throws InterruptedException {
        String topic = "not-both";
        kafka.topics().create(topic, 1);
        produce(topic);
        PixyEngine zooKeeper = engine(Membership.ZOOKEEPER);
        try (PixyEngine other = engine(Membership.KAFKA)) {
            Message first = new Instance(zooKeeper).next(topic, topic);
            zooKeeper.cluster().blocking().ack(topic, first.position());

            assertThatThrownBy(() -> new Instance(other).next(topic, topic))
                    .isInstanceOf(GroupInUseException.class)
                    .hasMessageContaining("consumer.membership");
            zooKeeper.close();

            assertThat(text(comes(other, topic))).isNotEqualTo(text(first));
        } finally {
            zooKeeper.close();
        }
    }

    /** The other place has been left by now; it may be a moment until that is seen. */
    private static Message comes(PixyEngine engine, String topic) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return new Instance(engine).next(topic, topic);
            } catch (GroupInUseException e) {
                assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
            }
        }
    }

    private Set<String> produce(String topic) {
        int partitions = kafka.topics().endOffsets(topic).size();
        return IntStream.range(0, MESSAGES)
                .mapToObj(number -> {
                    byte[] value = Integer.toString(number).getBytes(UTF_8);
                    kafka.topics().produce(topic, number % partitions, null, value);
                    return Integer.toString(number);
                })
                .collect(Collectors.toCollection(HashSet::new));
    }

    private PixyEngine engine(Membership membership) {
        ClusterConfig config = ClusterConfig.builder()
                .clientId(Optional.of("mover-" + membership.text()))
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .zooKeeper(ZooKeeperConfig.builder()
                        .seedPeers(List.of(kafka.zooKeeperConnect()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .membership(membership)
                        .initialOffset(InitialOffset.OLDEST)
                        .longPollingTimeout(Duration.ofSeconds(2))
                        .retryBackoff(Duration.ofMillis(100))
                        .build())
                .build();
        PixyEngine engine = PixyEngine.builder()
                .cluster("main", config)
                .shutdownTimeout(Duration.ofSeconds(1))
                .build();
        engine.start();
        return engine;
    }

    private static String text(Message message) {
        return new String(message.value(), UTF_8);
    }
}
