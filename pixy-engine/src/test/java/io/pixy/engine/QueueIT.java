package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches and receipts on real brokers. */
@Timeout(90)
class QueueIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    private Instance start(String clientId) {
        return Instance.start(kafka, clientId, Duration.ofSeconds(3), consumer -> consumer);
    }

    private static void produce(Instance pixy, String topic, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            pixy.blocking().produce(ProduceRequest.of(topic, null, "m" + i));
        }
    }

    /** That many messages, or fewer if they do not come in time. */
    private static List<Delivery> receive(Instance pixy, String topic, int count) throws InterruptedException {
        List<Delivery> all = new ArrayList<>();
        long start = System.nanoTime();
        while (all.size() < count && System.nanoTime() - start < PATIENCE.toNanos()) {
            all.addAll(pixy.blocking()
                    .receive(ReceiveRequest.of("g-" + topic, topic)
                            .withMaxMessages(count - all.size())
                            .withMaxWait(Duration.ofSeconds(2))));
        }
        assertThat(all).hasSize(count);
        return all;
    }

    private static List<SettleCode> settle(
            Instance pixy, String topic, List<Delivery> deliveries, Function<String, Settlement> how)
            throws InterruptedException {
        List<Settlement> settlements =
                deliveries.stream().map(Delivery::receipt).map(how).toList();
        return pixy.blocking().settle("g-" + topic, topic, settlements, SettleLevel.COMMITTED).stream()
                .map(SettleResult::code)
                .toList();
    }

    private static Set<String> texts(List<Delivery> deliveries) {
        Set<String> texts = new TreeSet<>();
        deliveries.forEach(one -> texts.add(new String(one.message().value(), StandardCharsets.UTF_8)));
        return texts;
    }

    /** What Kafka knows of the group. */
    private Map<Integer, OffsetAndMetadata> committed(String topic) {
        return kafka.topics().committed("g-" + topic, topic);
    }

    @Test
    void batchesOfAllPartitionsAreAcknowledgedAndCommittedInOneCall() throws Exception {
        kafka.topics().create("q-batch", 3);
        try (Instance pixy = start("batch")) {
            produce(pixy, "q-batch", 60);

            List<Delivery> batch = receive(pixy, "q-batch", 60);
            List<SettleCode> codes = settle(pixy, "q-batch", batch, Settlement::ack);

            assertThat(texts(batch)).hasSize(60);
            assertThat(codes).containsOnly(SettleCode.SETTLED);
            // no tick is waited for: it was committed when the call returned
            assertThat(committed("q-batch").values().stream()
                            .mapToLong(OffsetAndMetadata::offset)
                            .sum())
                    .isEqualTo(60);
        }
    }

    @Test
    void whatIsNackedComesAgainAfterItsDelayAndOthersBeforeIt() throws Exception {
        kafka.topics().create("q-nack", 1);
        try (Instance pixy = start("nack")) {
            produce(pixy, "q-nack", 2);
            List<Delivery> batch = receive(pixy, "q-nack", 2);
            long before = System.nanoTime();
            settle(pixy, "q-nack", batch.subList(0, 1), receipt -> Settlement.nack(receipt, Duration.ofSeconds(2)));
            settle(pixy, "q-nack", batch.subList(1, 2), receipt -> Settlement.extend(receipt, Duration.ofHours(1)));
            pixy.blocking().produce(ProduceRequest.of("q-nack", null, "later"));

            Delivery other = receive(pixy, "q-nack", 1).get(0);
            Delivery again = receive(pixy, "q-nack", 1).get(0);

            assertThat(other.message().offset()).isEqualTo(2);
            assertThat(again.message().offset()).isZero();
            assertThat(again.message().attempt()).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            // what is acknowledged above a hole is written as Kafka-Pixy does
            settle(pixy, "q-nack", List.of(other), Settlement::ack);
            assertThat(committed("q-nack").get(0)).isEqualTo(new OffsetAndMetadata(0, "CB"));
        }
    }

    @Test
    void nothingIsLostOfWhatWasDelayedWhenItsOwnerIsGone() throws Exception {
        kafka.topics().create("q-gone", 2);
        Set<String> settled = new HashSet<>();
        try (Instance first = start("gone-1")) {
            produce(first, "q-gone", 20);
            List<Delivery> batch = receive(first, "q-gone", 20);
            settle(first, "q-gone", batch.subList(0, 5), receipt -> Settlement.nack(receipt, Duration.ofMinutes(10)));
            settle(first, "q-gone", batch.subList(5, 10), Settlement::nack);
            settle(first, "q-gone", batch.subList(10, 20), Settlement::ack);
            settled.addAll(texts(batch.subList(10, 20)));
            // five are delayed, five are to be handed out again
        }

        try (Instance second = start("gone-2")) {
            List<Delivery> rest = receive(second, "q-gone", 10);

            assertThat(texts(rest)).hasSize(10).doesNotContainAnyElementsOf(settled);
            assertThat(settle(second, "q-gone", rest, Settlement::ack)).containsOnly(SettleCode.SETTLED);
        }
    }

    @Test
    void oldAndNewVerbsServeOneGroup() throws Exception {
        kafka.topics().create("q-both", 1);
        try (Instance pixy = start("both")) {
            produce(pixy, "q-both", 4);
            Message old = pixy.next("g-q-both", "q-both");
            List<Delivery> young = receive(pixy, "q-both", 2);

            Message last = pixy.next("g-q-both", "q-both", Ack.of(old.partition(), old.offset()));
            pixy.ack("g-q-both", young.get(0).message());
            pixy.ack("g-q-both", last);

            assertThat(settle(pixy, "q-both", young, Settlement::ack))
                    .containsExactly(SettleCode.ALREADY_SETTLED, SettleCode.SETTLED);
            assertThat(committed("q-both").get(0)).isEqualTo(new OffsetAndMetadata(4, ""));
        }
    }
}
