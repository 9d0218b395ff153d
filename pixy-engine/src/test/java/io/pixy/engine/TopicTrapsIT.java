package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.config.InitialOffset;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topics and partitions that come later than their consumers, groups that come first, clients that come last. */
@Timeout(120)
class TopicTrapsIT {
    private static final String GROUP = "traps";

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    private void produce(String topic, int partition, String text) {
        kafka.topics().produce(topic, partition, null, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Message message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    @Test
    void A20_twoGroupsInOneProcessBothGetEverything() throws Exception {
        kafka.topics().create("twice", 1);
        produce("twice", 0, "first");
        produce("twice", 0, "second");

        try (Instance pixy = Instance.start(kafka, "a20")) {
            for (String group : new String[] {"one", "other"}) {
                assertThat(text(pixy.next(group, "twice"))).isEqualTo("first");
                assertThat(text(pixy.next(group, "twice", Ack.of(0, 0)))).isEqualTo("second");
            }
        }
    }

    @Test
    void A27_whatIsProducedAfterTheFirstConsumeOfANewGroupIsDeliveredAfterARestart() throws Exception {
        kafka.topics().create("fresh", 1);
        produce("fresh", 0, "before the group");
        try (Instance pixy = Instance.start(kafka, "a27", consumer -> consumer.initialOffset(InitialOffset.NEWEST))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(pixy.poll(GROUP, "fresh", Ack.none())).isEmpty();
                return kafka.topics().committed(GROUP, "fresh").containsKey(0);
            });
        }
        produce("fresh", 0, "while nobody was there");

        try (Instance pixy = Instance.start(kafka, "a27", consumer -> consumer.initialOffset(InitialOffset.NEWEST))) {
            assertThat(text(pixy.next(GROUP, "fresh"))).isEqualTo("while nobody was there");
        }
    }

    /** Partition counts are asked for every 30 s. */
    @Test
    void A46_partitionsThatAreAddedWhileConsumingAreConsumedFromTheirBeginning() throws Exception {
        kafka.topics().create("growing", 1);
        Set<String> texts = new HashSet<>();

        try (Instance pixy = Instance.start(kafka, "a46", consumer -> consumer.initialOffset(InitialOffset.NEWEST))) {
            assertThat(pixy.poll(GROUP, "growing", Ack.none())).isEmpty();
            kafka.topics().addPartitions("growing", 3);
            produce("growing", 1, "one");
            produce("growing", 2, "two");
            texts.add(text(pixy.next(GROUP, "growing", Ack.auto())));
            texts.add(text(pixy.next(GROUP, "growing", Ack.auto())));
        }

        assertThat(texts).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void B15_aTopicThatIsCreatedAfterTheFirstConsumeIsConsumedFromItsBeginning() throws Exception {
        try (Instance pixy = Instance.start(kafka, "b15", consumer -> consumer.initialOffset(InitialOffset.NEWEST))) {
            assertThat(pixy.poll(GROUP, "later", Ack.none())).isEmpty();
            kafka.topics().create("later", 2);
            produce("later", 1, "at once");

            assertThat(text(pixy.next(GROUP, "later"))).isEqualTo("at once");
        }
    }

    @Test
    void A41_aMissingTopicDoesNotDisturbTheOthersOfTheGroup() throws Exception {
        kafka.topics().create("there", 1);
        produce("there", 0, "is something");

        try (Instance pixy = Instance.start(kafka, "a41")) {
            CompletableFuture<Message> never =
                    pixy.cluster().consume(ConsumeRequest.of(GROUP, "not-there", Ack.none()));

            assertThat(text(pixy.next(GROUP, "there"))).isEqualTo("is something");
            assertThatThrownBy(never::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void A60_anAcknowledgementWhileClosingIsCommitted() throws Exception {
        kafka.topics().create("last", 1);
        produce("last", 0, "message");
        Instance pixy = Instance.start(kafka, "a60");
        Message message = pixy.next(GROUP, "last");
        CompletableFuture<Void> closed = CompletableFuture.runAsync(pixy::close);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(() -> pixy.poll(GROUP, "last", Ack.none()))
                        .isInstanceOf(ShuttingDownException.class));

        assertThat(closed).isNotDone();
        pixy.ack(GROUP, message);
        closed.join();

        assertThat(kafka.topics().committed(GROUP, "last")).isEqualTo(Map.of(0, new OffsetAndMetadata(1, "")));
    }

    @Test
    void sparseAcknowledgementsAreHandedOver() throws Exception {
        kafka.topics().create("sparse", 1);
        for (int i = 0; i < 6; i++) {
            produce("sparse", 0, "" + i);
        }
        try (Instance leaving = Instance.start(kafka, "leaving", Duration.ofSeconds(2), consumer -> consumer)) {
            for (int i = 0; i < 5; i++) {
                Message message = leaving.next(GROUP, "sparse");
                if (i == 1 || i == 3) {
                    leaving.ack(GROUP, message);
                }
            }
        }

        try (Instance heir = Instance.start(kafka, "heir", Duration.ofSeconds(2), consumer -> consumer)) {
            assertThat(heir.drain(GROUP, "sparse").stream().map(TopicTrapsIT::text))
                    .containsExactly("0", "2", "4", "5");
        }
    }
}
