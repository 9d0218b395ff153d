package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker and a ZooKeeper in processes of their own, which die and freeze. */
@Timeout(120)
class OutageTrapsIT {
    private static final String GROUP = "traps";
    private static final Duration SHUTDOWN = Duration.ofSeconds(4);

    /** What a stop may take beyond its time-out, on a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().asProcesses());

    private final TestCluster kafka = CLUSTER.cluster();

    /** What does not answer while an engine is closed. */
    enum Outage {
        NONE,
        KAFKA,
        ZOOKEEPER,
        BOTH;

        void begin(TestCluster cluster) {
            if (this == KAFKA || this == BOTH) {
                cluster.broker(0).pause();
            }
            if (this == ZOOKEEPER || this == BOTH) {
                cluster.zooKeeper().pause();
            }
        }

        void end(TestCluster cluster) {
            if (this == KAFKA || this == BOTH) {
                cluster.broker(0).resume();
            }
            if (this == ZOOKEEPER || this == BOTH) {
                cluster.zooKeeper().resume();
            }
        }
    }

    /** Invariant 46; clients hold messages that they never acknowledge. */
    @ParameterizedTest
    @EnumSource
    void B25_closingTakesNoLongerThanItMay(Outage outage) throws Exception {
        String topic = "closing-" + outage;
        kafka.topics().create(topic, 2);
        for (int i = 0; i < 20; i++) {
            kafka.topics().produce(topic, i % 2, null, bytes("" + i));
        }
        Instance pixy = Instance.start(kafka, "b25", SHUTDOWN, consumer -> consumer);
        pixy.blocking().produce(ProduceRequest.of(topic, null, "more"));
        List<Message> held = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            held.add(pixy.next(GROUP, topic));
        }
        List<CompletableFuture<?>> calls = new ArrayList<>();

        outage.begin(kafka);
        Duration taken;
        try {
            calls.add(pixy.cluster().ack(GROUP, held.get(0).position()));
            calls.add(pixy.cluster().produce(ProduceRequest.of(topic, null, "late")));
            calls.add(pixy.cluster().getOffsets(GROUP, topic));
            for (int i = 0; i < 20; i++) {
                calls.add(pixy.cluster().consume(ConsumeRequest.of(GROUP, topic, Ack.none())));
            }
            long start = System.nanoTime();
            pixy.close();
            taken = Duration.ofNanos(System.nanoTime() - start);
        } finally {
            outage.end(kafka);
        }

        assertThat(taken).isLessThan(SHUTDOWN.plus(SLACK));
        assertThat(calls).allMatch(CompletableFuture::isDone);
    }

    @Test
    @DisabledIfSystemProperty(
            named = TestMembership.PROPERTY,
            matches = "kafka",
            disabledReason = "without a coordinator nobody inherits anything")
    void A18_theInitialOffsetIsReadAsSoonAsTheCoordinatorIsBackFromACrash() throws Exception {
        kafka.topics().create("crash", 2);
        try (Instance heir = Instance.start(kafka, "heir")) {
            Instance crown = Instance.start(kafka, "crown", Duration.ofSeconds(2), consumer -> consumer);
            awaitOwners(Map.of("crown", List.of(0), "heir", List.of(1)), crown, heir);
            kafka.topics().produce("crash", 0, null, bytes("acknowledged"));
            kafka.topics().produce("crash", 0, null, bytes("left"));
            crown.ack(GROUP, crown.next(GROUP, "crash"));
            await().until(() ->
                    at(1).equals(kafka.topics().committed(GROUP, "crash").get(0)));

            kafka.broker(0).kill();
            crown.close();
            // the heir asks a dead broker where to begin
            awaitOwners(Map.of("heir", List.of(0, 1)), heir);
            kafka.broker(0).start();

            assertThat(heir.next(GROUP, "crash").value()).asString().isEqualTo("left");
        }
    }

    /** Waits until the owners of the topic are these, while the instances keep asking for messages. */
    private static void awaitOwners(Map<String, List<Integer>> wanted, Instance... instances) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            for (Instance instance : instances) {
                assertThat(instance.poll(GROUP, "crash", Ack.none())).isEmpty();
            }
            return Map.of(GROUP, wanted).equals(instances[0].blocking().listConsumers("crash", Optional.of(GROUP)));
        });
    }

    private static OffsetAndMetadata at(long offset) {
        return new OffsetAndMetadata(offset, "");
    }

    @Test
    void A10_callsThatFollowARestartOfTheBrokerSucceed() throws Exception {
        kafka.topics().create("restart", 1);
        try (Instance pixy = Instance.start(kafka, "a10")) {
            RecordPosition first = pixy.blocking().produce(ProduceRequest.of("restart", null, "first"));
            assertThat(pixy.next(GROUP, "restart", Ack.auto()).offset()).isEqualTo(first.offset());
            List<PartitionOffsets> before = pixy.blocking().getOffsets(GROUP, "restart");

            kafka.broker(0).kill();
            kafka.broker(0).start();

            assertThat(pixy.blocking().getOffsets(GROUP, "restart")).hasSameSizeAs(before);
            RecordPosition second = pixy.blocking().produce(ProduceRequest.of("restart", null, "second"));
            assertThat(pixy.next(GROUP, "restart", Ack.auto()).offset()).isEqualTo(second.offset());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
