package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import io.pixy.api.config.InitialOffset;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A topic is deleted and made again under its name, and gets more messages than it had. All of them are for the group,
 * although it begins at the newest offset where it is new.
 */
@Timeout(120)
class RecreatedTopicIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final int OLD = 200;
    private static final int NEW = 300;

    TestCluster kafka() {
        return CLUSTER.cluster();
    }

    private static Set<String> texts(String prefix, int count) {
        Set<String> texts = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            texts.add(prefix + i);
        }
        return texts;
    }

    private void produce(String topic, int partitions, String prefix, int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] text = (prefix + i).getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(topic, i % partitions, null, text));
        }
        kafka().topics().produce(records);
    }

    private void make(String topic, int partitions, String prefix, int count) {
        kafka().topics().create(topic, partitions);
        produce(topic, partitions, prefix, count);
    }

    private void makeAgain(String topic, int partitions) {
        kafka().topics().delete(topic);
        make(topic, partitions, "new", NEW);
    }

    private Instance start(String clientId) {
        return start(clientId, Duration.ofSeconds(15));
    }

    private Instance start(String clientId, Duration subscriptionTimeout) {
        return Instance.start(
                kafka(),
                clientId,
                consumer -> consumer.initialOffset(InitialOffset.NEWEST).subscriptionTimeout(subscriptionTimeout));
    }

    /** Consumes until enough has come, whatever else comes. */
    private static Set<String> consume(Instance pixy, String topic, Ack ack, Predicate<Set<String>> enough)
            throws InterruptedException {
        Set<String> texts = new TreeSet<>();
        long start = System.nanoTime();
        while (!enough.test(texts)
                && System.nanoTime() - start < Duration.ofSeconds(30).toNanos()) {
            pixy.poll(topic, topic, ack).map(RecreatedTopicIT::text).ifPresent(texts::add);
        }
        return texts;
    }

    private static String text(Message message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    /** A new group begins at the end: so it looks first, and then there is something. */
    private void consumeOld(Instance pixy, String topic, int partitions) throws InterruptedException {
        kafka().topics().create(topic, partitions);
        pixy.poll(topic, topic, Ack.none());
        Awaitility.await().until(() -> kafka().topics().committed(topic, topic).size() == partitions);
        produce(topic, partitions, "old", OLD);
        assertThat(consume(pixy, topic, Ack.auto(), texts -> texts.size() >= OLD))
                .hasSize(OLD);
    }

    private void assertThatAllOfTheNewComes(Instance pixy, String topic) throws InterruptedException {
        assertThatAllOfTheNewComesBut(Optional.empty(), pixy, topic);
    }

    private void assertThatAllOfTheNewComesBut(Optional<String> done, Instance pixy, String topic)
            throws InterruptedException {
        Set<String> expected = texts("new", NEW);
        done.ifPresent(expected::remove);
        assertThat(consume(pixy, topic, Ack.auto(), texts -> texts.containsAll(expected)))
                .containsAll(expected);
    }

    @Test
    void allOfTheNewTopicComesWhetherSomebodyAsksOrNot() throws Exception {
        try (Instance pixy = start("again")) {
            consumeOld(pixy, "polled", 1);
            consumeOld(pixy, "idle", 1);
            consumeOld(pixy, "fewer", 3);
            consumeOld(pixy, "pending", 1);
            produce("pending", 1, "unacknowledged", 5);
            Message held = pixy.next("pending", "pending");
            Map<String, Set<String>> polled = new ConcurrentHashMap<>();
            Thread polling = new Thread(() -> poll(pixy, polled));
            polling.start();

            makeAgain("polled", 1);
            makeAgain("idle", 1);
            makeAgain("fewer", 2);
            makeAgain("pending", 1);

            // the start of the new topic is committed though nobody asks
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> new OffsetAndMetadata(0, "")
                            .equals(kafka().topics().committed("idle", "idle").get(0)));
            assertThat(held.offset()).isEqualTo(OLD);
            for (String topic : List.of("idle", "fewer", "pending")) {
                assertThatAllOfTheNewComes(pixy, topic);
            }
            polling.join();
            assertThat(polled.get("polled")).containsAll(texts("new", NEW));
        }
    }

    private static void poll(Instance pixy, Map<String, Set<String>> polled) {
        try {
            polled.put("polled", consume(pixy, "polled", Ack.auto(), texts -> texts.containsAll(texts("new", NEW))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void allOfTheNewTopicComesAfterARestart() throws Exception {
        Optional<String> done;
        try (Instance pixy = start("stopped")) {
            consumeOld(pixy, "restarted", 2);
            makeAgain("restarted", 2);
            // it may be taken for the rest of the old one
            done = pixy.poll("restarted", "restarted", Ack.auto()).map(RecreatedTopicIT::text);
        }

        try (Instance pixy = start("started")) {
            assertThatAllOfTheNewComesBut(done, pixy, "restarted");
        }
    }

    @Test
    void allOfTheNewTopicComesThoughTheSubscriptionHadEnded() throws Exception {
        try (Instance pixy = start("expiring", Duration.ofMillis(500))) {
            consumeOld(pixy, "expired", 2);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> pixy.blocking()
                            .listConsumers("expired", Optional.empty())
                            .isEmpty());
            makeAgain("expired", 2);

            assertThatAllOfTheNewComes(pixy, "expired");
        }
    }
}
