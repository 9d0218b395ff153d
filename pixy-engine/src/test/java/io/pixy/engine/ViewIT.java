package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.api.BrowseRequest;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.Delivery;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.ProduceRequest;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looking at messages and groups on real brokers. */
@Timeout(120)
class ViewIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    private static BrowseRequest.Start at(long offset) {
        return new BrowseRequest.AtOffset(offset);
    }

    private static List<Long> offsets(MessagePage page) {
        return page.messages().stream().map(Message::offset).toList();
    }

    private static List<Delivery> receive(Instance pixy, String topic, int count) throws InterruptedException {
        List<Delivery> all = new ArrayList<>();
        long start = System.nanoTime();
        while (all.size() < count && System.nanoTime() - start < PATIENCE.toNanos()) {
            all.addAll(pixy.blocking()
                    .receive(ReceiveRequest.of("g", topic)
                            .withMaxMessages(count - all.size())
                            .withLease(Duration.ofMinutes(1))
                            .withMaxWait(Duration.ofSeconds(2))));
        }
        assertThat(all).hasSize(count);
        return all;
    }

    @Test
    void messagesAreShownFromAnywhereAndNoGroupNotices() throws Exception {
        kafka.topics().create("looked-at", 2);
        try (Instance pixy = Instance.start(kafka, "looker")) {
            for (int i = 0; i < 25; i++) {
                pixy.blocking()
                        .produce(ProduceRequest.of("looked-at", null, "m" + i)
                                .withPartition(1)
                                .withTimestamp(Instant.ofEpochMilli(1_700_000_000_000L + 1000L * i)));
            }

            BrowseRequest request = BrowseRequest.of("looked-at", 1, at(0));
            MessagePage first = pixy.blocking().browse(request);
            assertThat(offsets(first)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(first)
                    .extracting(MessagePage::next, MessagePage::begin, MessagePage::end)
                    .containsExactly(10L, 0L, 25L);
            assertThat(new String(first.messages().get(3).value(), StandardCharsets.UTF_8))
                    .isEqualTo("m3");
            assertThat(offsets(pixy.blocking().browse(BrowseRequest.of("looked-at", 1, new BrowseRequest.Last(3)))))
                    .containsExactly(22L, 23L, 24L);
            assertThat(offsets(pixy.blocking()
                            .browse(BrowseRequest.of(
                                            "looked-at",
                                            1,
                                            new BrowseRequest.Since(Instant.ofEpochMilli(1_700_000_019_001L)))
                                    .withMaxMessages(2))))
                    .containsExactly(20L, 21L);
            assertThat(pixy.blocking()
                            .browse(BrowseRequest.of(
                                    "looked-at", 1, new BrowseRequest.Since(Instant.parse("2999-01-01T00:00:00Z")))))
                    .isEqualTo(new MessagePage(List.of(), 25, 0, 25));
            kafka.topics().deleteRecordsBefore("looked-at", 1, 5);
            assertThat(offsets(pixy.blocking().browse(request.withMaxMessages(1))))
                    .containsExactly(5L);
            assertThat(pixy.blocking().browse(BrowseRequest.of("looked-at", 0, at(0))))
                    .isEqualTo(new MessagePage(List.of(), 0, 0, 0));

            assertThatThrownBy(() -> pixy.blocking().browse(BrowseRequest.of("looked-at", 1, at(26))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("offset 26 lies beyond the end of looked-at-1, whose offsets go from 5 to 24");
            assertThatThrownBy(() -> pixy.blocking().browse(BrowseRequest.of("looked-at", 2, at(0))))
                    .isInstanceOf(UnknownTopicException.class);
            assertThatThrownBy(() -> pixy.blocking().browse(BrowseRequest.of("never-there", 0, at(0))))
                    .isInstanceOf(UnknownTopicException.class);
            assertThat(pixy.blocking().listTopics()).doesNotContain("never-there");
            assertThat(pixy.blocking().describeQueue("g", "looked-at"))
                    .extracting(
                            one -> one.owner().isPresent() || one.committed().isPresent())
                    .containsExactly(false, false);
        }
    }

    @Test
    void aThousandWhoLookAtOnceAreShownSomethingOrToldToComeBack() throws Exception {
        kafka.topics().create("crowded", 1);
        try (Instance pixy = Instance.start(kafka, "crowd")) {
            for (int i = 0; i < 5; i++) {
                pixy.blocking().produce(ProduceRequest.of("crowded", null, "m" + i));
            }
            List<CompletableFuture<MessagePage>> looks = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                looks.add(pixy.cluster().browse(BrowseRequest.of("crowded", 0, at(0))));
            }

            int shown = 0;
            for (CompletableFuture<MessagePage> look : looks) {
                try {
                    assertThat(look.get(60, TimeUnit.SECONDS).messages()).hasSize(5);
                    shown++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(TooManyRequestsException.class);
                }
            }

            assertThat(shown).isGreaterThanOrEqualTo(72);
            assertThat(pixy.blocking()
                            .browse(BrowseRequest.of("crowded", 0, at(4)))
                            .messages())
                    .hasSize(1);
        }
    }

    @Test
    void tellsHowFarAGroupIsAndTheRestWhereItOwnsIt() throws Exception {
        kafka.topics().create("viewed", 1);
        try (Instance owner = Instance.start(kafka, "owner");
                Instance other = Instance.start(kafka, "other")) {
            for (int i = 0; i < 5; i++) {
                owner.blocking().produce(ProduceRequest.of("viewed", null, "m" + i));
            }
            List<Delivery> batch = receive(owner, "viewed", 4);
            owner.blocking()
                    .settle(
                            "g",
                            "viewed",
                            List.of(
                                    Settlement.ack(batch.get(0).receipt()),
                                    Settlement.ack(batch.get(2).receipt()),
                                    Settlement.nack(batch.get(3).receipt(), Duration.ofMinutes(1))),
                            SettleLevel.COMMITTED);

            QueuePartition here = owner.blocking().describeQueue("g", "viewed").get(0);
            QueuePartition there = other.blocking().describeQueue("g", "viewed").get(0);

            assertThat(here.owner()).contains("owner");
            assertThat(here.committed()).hasValue(1);
            assertThat(here.lag()).hasValue(4);
            QueueState state = here.state().orElseThrow();
            assertThat(state.inHand()).isEqualTo(1);
            assertThat(state.delayed()).isEqualTo(1);
            assertThat(state.oldest().orElseThrow().offset()).isEqualTo(1);
            assertThat(state.oldest().orElseThrow().age().orElseThrow()).isLessThan(Duration.ofMinutes(2));
            assertThat(state.metadataUsed()).isPositive().isLessThan(0.01);
            assertThat(state.blocked()).isEmpty();
            assertThat(there.owner()).contains("owner");
            assertThat(there.committed()).hasValue(1);
            assertThat(there.state()).isEmpty();
            assertThatThrownBy(() -> other.blocking().describeQueue("g", "never-there"))
                    .isInstanceOf(UnknownTopicException.class);
            assertThatThrownBy(() -> other.blocking().describeQueue("a/b", "viewed"))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void theMessageThatHoldsUpAllOthersBecomesADeadLetter() throws Exception {
        kafka.topics().create("stuck", 1);
        kafka.topics().create("stuck.dead", 1);
        QueuePolicy policy = QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("{topic}.dead"))
                .headOfLine(new HeadOfLine(0, 0.5, HeadOfLineAction.DEAD_LETTER, 5))
                .build();
        try (Instance pixy = Instance.start(
                kafka, "stuck", consumer -> consumer.queues(List.of(new QueueRule("stuck", "*", policy))))) {
            for (int i = 0; i < 10; i++) {
                pixy.blocking().produce(ProduceRequest.of("stuck", null, "m" + i));
            }
            List<Settlement> acks = receive(pixy, "stuck", 10).stream()
                    .skip(1)
                    .map(Delivery::receipt)
                    .map(Settlement::ack)
                    .toList();

            pixy.blocking().settle("g", "stuck", acks, SettleLevel.APPLIED);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(pixy.blocking()
                                    .describeQueue("g", "stuck")
                                    .get(0)
                                    .committed())
                            .hasValue(10));
            assertThat(pixy.cluster()
                            .deadLetters("g", "stuck")
                            .list(DeadLetterQuery.first(10))
                            .join()
                            .letters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).isEqualTo("head_of_line"))
                    .satisfies(letter -> assertThat(letter.message().offset()).isZero());
        }
    }
}
