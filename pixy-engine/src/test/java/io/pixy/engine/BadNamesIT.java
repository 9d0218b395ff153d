package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.ProduceRequest;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.Membership;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names and texts that kafka-clients do not survive: they end the call, and nothing else. */
@Timeout(60)
class BadNamesIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    /** More than Kafka's protocol can carry. */
    private static final String ENDLESS = "a".repeat(40_000);

    private static final TopicDetails ALL = new TopicDetails(true, true);
    private static final TopicDetails CONFIG = new TopicDetails(false, true);

    private final TestCluster kafka = CLUSTER.cluster();
    private Instance pixy;
    private Cluster cluster;

    @BeforeEach
    void start() {
        if (!kafka.topics().exists("names")) {
            kafka.topics().create("names", 1);
        }
        pixy = Instance.start(kafka, "names");
        cluster = pixy.cluster();
    }

    /** Whatever was refused: all that a cluster is there for must still work, and soon. */
    @AfterEach
    void everythingGoesOn() throws InterruptedException {
        String group = "after-" + System.nanoTime();
        assertThat(cluster.produce(ProduceRequest.of("names", "k", "v"))).succeedsWithin(Duration.ofSeconds(5));
        Message message = pixy.next(group, "names");
        pixy.ack(group, message);
        assertThat(cluster.getOffsets(group, "names")).succeedsWithin(Duration.ofSeconds(5));
        pixy.close();
        assertThat(kafka.topics().committed(group, "names").get(0).offset()).isEqualTo(message.offset() + 1);
    }

    @Test
    void aTopicThatCanNotBeIsRefusedByProduce() {
        for (String topic : List.of(ENDLESS, "a".repeat(250), "", ".", "..", "a b", "ä", "a/b", "\uD83D\uDE00")) {
            assertThat(failure(cluster.produce(ProduceRequest.of(topic, "k", "v"))))
                    .isInstanceOf(InvalidTopicException.class)
                    .hasMessage(InvalidTopicException.TEXT);
            assertThat(cluster.produceAsync(ProduceRequest.of(topic, "k", "v"))).isCompleted();
        }
        assertThat(failure(cluster.produce(ProduceRequest.of("names", "k", "v")
                        .withHeaders(List.of(new Header("half \uD83D", new byte[0]))))))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aGroupThatCanNotBeIsRefusedEverywhere() {
        for (String group : List.of(ENDLESS, "ä".repeat(128), "half \uD83D")) {
            assertThat(failure(cluster.getOffsets(group, "names"))).isInstanceOf(InvalidRequestException.class);
            assertThat(failure(cluster.setOffsets(group, "names", List.of(new OffsetUpdate(0, 0, "")))))
                    .isInstanceOf(InvalidRequestException.class);
            assertThat(failure(cluster.listConsumers("names", Optional.of(group))))
                    .isInstanceOf(InvalidRequestException.class);
            assertThat(consumeFailure(group, "names")).isInstanceOf(InvalidRequestException.class);
        }
    }

    /** Kafka takes them. */
    @Test
    void aGroupThatCanNotBeInZooKeeperIsRefusedByWhatNeedsZooKeeper() {
        for (String group : List.of("smile \uD83D\uDE00", "specials \uFFF0")) {
            if (TestMembership.chosen() == Membership.KAFKA) {
                assertThat(consumeFailure(group, "nothing")).isInstanceOf(LongPollTimeoutException.class);
            } else {
                assertThat(consumeFailure(group, "nothing"))
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageStartingWith("group can't be a name in ZooKeeper");
            }
        }
    }

    @Test
    void aTopicThatIsTooLongIsRefusedByWhatOnlyLooks() {
        for (String topic : List.of(ENDLESS, "a".repeat(250))) {
            String partitions = "failed to get topic partitions: " + InvalidTopicException.TEXT;
            assertThat(failure(cluster.getOffsets("g", topic)))
                    .isInstanceOf(InvalidTopicException.class)
                    .hasMessage(partitions);
            assertThat(failure(cluster.offsetsAt(topic, Instant.EPOCH))).hasMessage(partitions);
            assertThat(failure(cluster.setOffsets("g", topic, List.of(new OffsetUpdate(0, 0, "")))))
                    .isInstanceOf(UnknownTopicException.class);
            assertThat(failure(cluster.describeTopic(topic, ALL))).isInstanceOf(InvalidRequestException.class);
            assertThat(failure(cluster.describeTopic(topic, CONFIG))).isInstanceOf(InvalidRequestException.class);
            assertThat(failure(cluster.listConsumers(topic, Optional.empty())))
                    .isInstanceOf(InvalidRequestException.class);
            assertThat(consumeFailure("g", topic)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void metadataThatIsTooLongIsRefusedAsABrokerDoesAndTheRestIsCommitted() {
        List<OffsetUpdate> updates = List.of(new OffsetUpdate(0, 1, "x".repeat(4096)), new OffsetUpdate(1, 1, ENDLESS));

        assertThat(failure(cluster.setOffsets("metadata", "names", List.of(updates.get(1)))))
                .isInstanceOf(KafkaException.class)
                .hasMessage("kafka server: Specified a string larger than the configured maximum for offset metadata.");
        assertThat(failure(cluster.setOffsets("metadata", "names", updates))).isInstanceOf(KafkaException.class);
        assertThat(kafka.topics().committed("metadata", "names").get(0).metadata())
                .hasSize(4096);
    }

    @Test
    void whatIsMissingFailsTheFutureAndNothingIsThrown() {
        assertThat(failure(cluster.produce(null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.produceAsync(null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.consume(null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.ack(null, new TopicPosition("names", 0, 0))))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.giveBack("g", (TopicPosition) null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.getOffsets(null, "names"))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.setOffsets("g", "names", null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.offsetsAt("names", null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.describeTopics(null))).isInstanceOf(InvalidRequestException.class);
        assertThat(failure(cluster.describeTopic(null, ALL)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("topic must not be null");
    }

    private Throwable consumeFailure(String group, String topic) {
        try {
            return failure(cluster.consume(ConsumeRequest.of(group, topic, Ack.none())));
        } catch (InvalidRequestException refusedByTheRequest) {
            return refusedByTheRequest;
        }
    }

    /** With what a call fails, which must be soon. */
    private static Throwable failure(CompletableFuture<?> call) {
        Throwable failure =
                catchThrowable(() -> call.orTimeout(5, TimeUnit.SECONDS).join());
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
