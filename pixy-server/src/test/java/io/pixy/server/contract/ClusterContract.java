package io.pixy.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.AckMode;
import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.Pixy;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.QueuePartition;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.Verdict;
import io.pixy.api.Window;
import io.pixy.api.config.Order;
import io.pixy.testkit.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What holds of a {@link Cluster}, whoever implements it. Each test has a topic of two partitions and a group of its own. */
abstract class ClusterContract {
    private static final byte[] KEY = "k".getBytes(UTF_8);
    private static final byte[] VALUE = "v".getBytes(UTF_8);

    private String topic;
    private String group;

    abstract Pixy pixy();

    abstract Topics topics();

    private Cluster cluster() {
        return pixy().cluster();
    }

    @BeforeEach
    void createTopic(TestInfo test) {
        topic = getClass().getSimpleName() + "."
                + test.getTestMethod().orElseThrow().getName();
        group = topic;
        topics().create(topic, 2);
    }

    @Test
    void whatIsProducedIsConsumedAndAcknowledged() throws Exception {
        ProduceRequest request = ProduceRequest.of(topic, KEY, VALUE).withHeaders(List.of(new Header("h", VALUE)));

        RecordPosition position = of(cluster().produce(request));
        Message message = consumed();
        of(cluster().ack(group, message.position()));
        of(cluster().ack(group, message.position()));

        assertThat(message.position()).isEqualTo(new TopicPosition(topic, position.partition(), position.offset()));
        assertThat(message.key()).isEqualTo(KEY);
        assertThat(message.value()).isEqualTo(VALUE);
        assertThat(message.headers()).containsExactly(new Header("h", VALUE));
        assertThat(of(cluster().getOffsets(group, topic))).hasSize(2);
    }

    @Test
    void anAckRidesOnTheNextConsume() throws Exception {
        of(cluster().produceAll(topic, List.of(toPartition(0), toPartition(0))));
        Message first = consumed();
        Message second =
                of(cluster().consume(ConsumeRequest.of(group, topic, Ack.of(first.partition(), first.offset()))));

        assertThat(second.offset()).isEqualTo(first.offset() + 1);
        assertThat(failure(cluster().consume(ConsumeRequest.of(group, topic, Ack.auto()))))
                .isInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void everyPartOfAMessageArrives() throws Exception {
        ProduceRequest tombstone = new ProduceRequest(
                        topic, KEY, VALUE, null, List.of(new Header("h", null)), false, false)
                .withPartition(1)
                .withTimestamp(Instant.ofEpochMilli(1_700_000_000_000L));

        RecordPosition position = of(cluster().produce(tombstone));
        of(cluster()
                .produceAsync(ProduceRequest.of(topic, new byte[0], new byte[0]).withPartition(0)));
        List<Message> messages = received(2).stream().map(Delivery::message).toList();

        assertThat(position.partition()).isEqualTo(1);
        Message one =
                messages.stream().filter(m -> m.partition() == 1).findFirst().orElseThrow();
        Message other =
                messages.stream().filter(m -> m.partition() == 0).findFirst().orElseThrow();
        assertThat(one.value()).isNull();
        assertThat(one.headers()).containsExactly(new Header("h", null));
        assertThat(one.timestampMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(one.attempt()).isEqualTo(1);
        assertThat(other.key()).isEmpty();
        assertThat(other.value()).isEmpty();
    }

    @Test
    void manyMessagesAreWrittenInOrderThoughTheyAreTooMuchForOneRequest() throws Exception {
        List<ProduceRequest> requests = IntStream.range(0, 1000)
                .mapToObj(i -> ProduceRequest.of(topic, KEY, new byte[2000]).withPartition(i % 2))
                .toList();

        List<ProduceResult> results = of(cluster().produceAll(topic, requests));

        assertThat(results).hasSize(1000).allMatch(ProduceResult::isWritten);
        for (int i = 0; i < 1000; i++) {
            assertThat(results.get(i).position()).isEqualTo(new RecordPosition(i % 2, i / 2));
            assertThat(results.get(i).timestampMillis()).isPositive();
        }
    }

    @Test
    void whatIsWrongWithOneMessageIsToldOfThatOne() throws Exception {
        List<ProduceResult> results =
                of(cluster().produceAll(topic, List.of(toPartition(0), toPartition(99), toPartition(1))));

        assertThat(results.get(0).isWritten()).isTrue();
        assertThat(results.get(1).failure()).isInstanceOf(InvalidRequestException.class);
        assertThat(results.get(2).isWritten()).isTrue();
        assertThat(failure(cluster().produce(toPartition(99)))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void messagesThatAreTooLargeAreRefusedAlone() throws Exception {
        ProduceRequest large = ProduceRequest.of(topic, KEY, new byte[3_000_000]);

        List<ProduceResult> results = of(cluster().produceAll(topic, List.of(toPartition(0), large, toPartition(0))));

        assertThat(failure(cluster().produce(large))).isInstanceOf(MessageTooLargeException.class);
        assertThat(results.get(0).isWritten()).isTrue();
        assertThat(results.get(1).failure()).isInstanceOf(MessageTooLargeException.class);
        assertThat(results.get(2).isWritten()).isTrue();
    }

    @Test
    void topicsThatCanNotBeAreRefused() throws Exception {
        String illegal = "no topic?";

        assertThat(failure(cluster().produce(ProduceRequest.of(illegal, KEY, VALUE))))
                .isInstanceOf(InvalidTopicException.class)
                .hasMessage(InvalidTopicException.TEXT);
        assertThat(of(cluster().produceAll(illegal, List.of(ProduceRequest.of(illegal, KEY, VALUE))))
                        .get(0)
                        .failure())
                .isInstanceOf(InvalidTopicException.class);
        assertThat(failure(cluster().getOffsets(group, "missing"))).isInstanceOf(UnknownTopicException.class);
        assertThat(failure(cluster().offsetsAt("missing", Instant.EPOCH))).isInstanceOf(UnknownTopicException.class);
        assertThat(failure(cluster().setOffsets(group, "missing", List.of(new OffsetUpdate(0, 0, "")))))
                .isInstanceOf(UnknownTopicException.class);
        assertThat(failure(cluster().describeTopic("missing", new TopicDetails(true, false))))
                .isInstanceOf(UnknownTopicException.class);
        assertThat(failure(cluster().listConsumers(topic, Optional.of("nobody"))))
                .isInstanceOf(GroupNotFoundException.class);
    }

    @Test
    void nothingInTimeIsNoMessage() throws Exception {
        assertThat(failure(cluster().consume(ConsumeRequest.of(group, topic, Ack.none()))))
                .isInstanceOf(LongPollTimeoutException.class)
                .hasMessage(new LongPollTimeoutException().getMessage());
        assertThat(of(cluster().receive(request().withMaxWait(Duration.ofMillis(10)))))
                .isEmpty();
        assertThat(cluster().blocking().consume(ConsumeRequest.of(group, topic, Ack.none())))
                .isEmpty();
    }

    @Test
    void acksThatCanNotBeAreRefused() throws Exception {
        of(cluster().produce(toPartition(0)));
        Message message = consumed();

        assertThat(failure(cluster().ack(group, new TopicPosition(topic, 0, message.offset() + 7))))
                .isInstanceOf(NeverOfferedException.class)
                .hasMessage(new NeverOfferedException(message.offset() + 7).getMessage());
        assertThat(failure(cluster().ack("stranger", message.position())))
                .isInstanceOf(NotOwnedException.class)
                .hasMessage(new NotOwnedException("stranger", topic, 0).getMessage());
    }

    @Test
    void settlesWhatItReceived() throws Exception {
        of(cluster()
                .produceAll(
                        topic,
                        IntStream.range(0, 5).mapToObj(i -> toPartition(0)).toList()));
        List<Delivery> five = received(5);

        List<SettleResult> results = of(cluster()
                .settle(
                        group,
                        topic,
                        List.of(
                                Settlement.ack(five.get(0).receipt()),
                                Settlement.ack(five.get(0).receipt()),
                                Settlement.extend(five.get(1).receipt(), Duration.ofMinutes(1)),
                                Settlement.nack(five.get(2).receipt()),
                                Settlement.release(five.get(3).receipt()),
                                Settlement.reject(five.get(4).receipt(), "no place for it"),
                                Settlement.ack("garbage")),
                        SettleLevel.COMMITTED));
        List<Delivery> again = received(2);

        assertThat(results.stream().map(SettleResult::code).toList())
                .containsExactly(
                        SettleCode.SETTLED,
                        SettleCode.ALREADY_SETTLED,
                        SettleCode.SETTLED,
                        SettleCode.SETTLED,
                        SettleCode.SETTLED,
                        SettleCode.NO_DEAD_LETTER,
                        SettleCode.INVALID_RECEIPT);
        assertThat(results.get(2).leaseUntil()).isPresent();
        assertThat(again.stream()
                        .map(one -> one.message().offset() + ":" + one.message().attempt()))
                .containsExactlyInAnyOrder("2:2", "3:1");
        assertThat(of(cluster().getOffsets(group, topic)).get(0).offset()).isEqualTo(1);
    }

    @Test
    void whatIsAcknowledgedOnDeliveryDoesNotComeAgain() throws Exception {
        of(cluster().produce(toPartition(0)));
        List<Delivery> one = new ArrayList<>();
        while (one.isEmpty()) {
            one.addAll(of(cluster().receive(request().withAck(AckMode.ON_DELIVERY))));
        }

        SettleResult late = of(cluster()
                        .settle(group, topic, List.of(Settlement.nack(one.get(0).receipt())), SettleLevel.APPLIED))
                .get(0);

        assertThat(late.code().isSuccess()).isFalse();
        assertThat(of(cluster().receive(request().withMaxWait(Duration.ofMillis(10)))))
                .isEmpty();
    }

    @Test
    void aCallThatIsCancelledSpendsNoMessage() throws Exception {
        assertThat(of(cluster().receive(request().withMaxWait(Duration.ofMillis(10)))))
                .isEmpty();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<List<Delivery>> receive =
                    cluster().receive(request().withMaxWait(Duration.ofSeconds(50)));
            CompletableFuture<Message> consume = cluster().consume(ConsumeRequest.of(group, topic, Ack.auto()));
            assertThat(receive.cancel(false)).isTrue();
            boolean unused = consume.cancel(false);
        }
        CompletableFuture<List<Delivery>> cancelled =
                cluster().receive(request().withMaxWait(Duration.ofSeconds(50)));
        assertThat(cancelled.cancel(false)).isTrue();
        roundTrip();

        of(cluster().produce(toPartition(0)));
        Delivery delivery = received(1).get(0);

        assertThat(cancelled).isCancelled();
        assertThat(delivery.message().attempt()).isEqualTo(1);
    }

    /** What was withdrawn before is known to be so when this is answered. */
    private void roundTrip() throws Exception {
        of(cluster().listTopics());
        of(cluster().getOffsets(group, topic));
    }

    @Test
    void aSubscriptionDealsWithEachMessageAndWithWhatFailsAgain() throws Exception {
        of(cluster()
                .produceAll(
                        topic,
                        IntStream.range(0, 100)
                                .mapToObj(i -> toPartition(i % 2))
                                .toList()));
        CountDownLatch dealt = new CountDownLatch(100);
        Set<TopicPosition> failed = ConcurrentHashMap.newKeySet();
        SubscriptionRequest request = SubscriptionRequest.of(group, topic).withWindow(Window.of(7));

        Subscription subscription = cluster().subscribe(request, delivery -> {
            if (delivery.message().offset() % 10 == 0
                    && failed.add(delivery.message().position())) {
                return Verdict.nack();
            }
            dealt.countDown();
            return Verdict.ack();
        });
        boolean all = dealt.await(60, TimeUnit.SECONDS);
        of(subscription.close(Duration.ofSeconds(20)));

        assertThat(all).isTrue();
        assertThat(failed).hasSize(10);
        assertThat(of(cluster().receive(request().withMaxWait(Duration.ofMillis(10)))))
                .isEmpty();
    }

    @Test
    void aSubscriptionThatCanNotBeEndsAndSaysWhy() throws Exception {
        SubscriptionRequest request = SubscriptionRequest.of(group, topic).withOrder(Order.KEY);
        PixyException why;
        try {
            why = failure(
                    cluster().subscribe(request, delivery -> Verdict.ack()).ended());
        } catch (InvalidRequestException e) {
            // at once where nobody has to be asked
            why = e;
        }

        assertThat(why).isInstanceOf(InvalidRequestException.class).hasMessageContaining("order");
    }

    @Test
    void deadLettersAreListedAndPutBack() throws Exception {
        topics().create("dlq." + topic, 1);
        of(cluster()
                .produceAll(
                        topic,
                        IntStream.range(0, 5).mapToObj(i -> toPartition(0)).toList()));
        for (Delivery delivery : received(5)) {
            of(cluster()
                    .settle(
                            group,
                            topic,
                            List.of(Settlement.reject(delivery.receipt(), "no use")),
                            SettleLevel.APPLIED));
        }
        DeadLetters letters = cluster().deadLetters(group, topic);
        assertThat(failure(letters.lastRedrive())).isInstanceOf(RedriveNotFoundException.class);

        List<DeadLetter> all = new ArrayList<>();
        while (all.size() < 5) {
            all = of(letters.list(DeadLetterQuery.first(10))).letters();
        }
        DeadLetterPage first = of(letters.list(DeadLetterQuery.first(10).withMaxBytes(1)));
        DeadLetterPage second =
                of(letters.list(DeadLetterQuery.first(2).withAt(first.next().orElseThrow())));
        Redrive begun = of(letters.redrive(RedriveRequest.ALL));
        List<Delivery> again = received(5);
        Redrive last = of(letters.lastRedrive());

        assertThat(all).allSatisfy(letter -> {
            assertThat(letter.reason()).isEqualTo("rejected");
            assertThat(letter.text()).isEqualTo("no use");
            assertThat(letter.group()).isEqualTo(group);
            assertThat(letter.message().topic()).isEqualTo(topic);
            assertThat(letter.message().value()).isEqualTo(VALUE);
        });
        assertThat(first.letters()).hasSize(1);
        assertThat(second.letters()).hasSize(2);
        assertThat(again).allMatch(one -> one.message().attempt() == 1);
        assertThat(last.id()).isEqualTo(begun.id());
        assertThat(of(letters.getRedrive(begun.id())).id()).isEqualTo(begun.id());
        assertThat(failure(letters.getRedrive("nobody"))).isInstanceOf(RedriveNotFoundException.class);
        assertThat(failure(letters.getRedrive("?"))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void messagesAndQueuesAreLookedAt() throws Exception {
        of(cluster().produceAll(topic, List.of(toPartition(0), toPartition(0), toPartition(0))));
        List<Delivery> three = received(3);
        of(cluster().settle(group, topic, List.of(Settlement.ack(three.get(0).receipt())), SettleLevel.COMMITTED));

        MessagePage page = of(cluster()
                .browse(BrowseRequest.of(topic, 0, new BrowseRequest.Last(2)).withMaxMessages(1)));
        List<QueuePartition> queue = of(cluster().describeQueue(group, topic));

        assertThat(page.messages()).extracting(Message::offset).containsExactly(1L);
        assertThat(page.messages().get(0).value()).isEqualTo(VALUE);
        assertThat(List.of(page.begin(), page.next(), page.end())).containsExactly(0L, 2L, 3L);
        assertThat(queue).hasSize(2);
        assertThat(queue.get(0).committed()).hasValue(1);
        assertThat(queue.get(0).state().orElseThrow().inHand()).isEqualTo(2);
        assertThat(failure(cluster().browse(BrowseRequest.of("missing", 0, new BrowseRequest.Last(1)))))
                .isInstanceOf(UnknownTopicException.class);
    }

    @Test
    void offsetsAreReadAndSet() throws Exception {
        of(cluster().produceAll(topic, List.of(toPartition(0), toPartition(0), toPartition(0))));

        of(cluster().setOffsets(group, topic, List.of(new OffsetUpdate(0, 2, ""), new OffsetUpdate(1, -1, ""))));

        assertThat(of(cluster().getOffsets(group, topic)).stream()
                        .map(row -> row.partition() + ":" + row.begin() + "-" + row.end() + "@" + row.offset())
                        .toList())
                .containsExactly("0:0-3@2", "1:0-0@0");
        assertThat(of(cluster().offsetsAt(topic, Instant.EPOCH))).isEqualTo(Map.of(0, 0L, 1, 0L));
        assertThat(of(cluster().offsetsAt(topic, Instant.now().plusSeconds(1000))))
                .isEqualTo(Map.of(0, 3L, 1, 0L));
        assertThat(failure(cluster().setOffsets(group, topic, List.of(new OffsetUpdate(9, 0, "")))))
                .isInstanceOf(UnknownTopicException.class);
    }

    @Test
    void topicsAndConsumersAreTold() throws Exception {
        of(cluster().produce(toPartition(0)));
        consumed();

        assertThat(of(cluster().listTopics())).contains(topic).isSorted();
        assertThat(of(cluster().describeTopic(topic, new TopicDetails(true, false)))
                        .partitions()
                        .orElseThrow())
                .hasSize(2);
        assertThat(of(cluster().describeTopic(topic, new TopicDetails(false, true))))
                .satisfies(described -> {
                    assertThat(described.partitions()).isEmpty();
                    assertThat(described.config()).isPresent();
                });
        assertThat(of(cluster().describeTopics(new TopicDetails(false, false))))
                .anyMatch(described -> described.topic().equals(topic)
                        && described.config().isEmpty()
                        && described.partitions().isEmpty());
        assertThat(of(cluster().listConsumers(topic, Optional.of(group)))
                        .get(group)
                        .values())
                .containsExactly(List.of(0, 1));
    }

    @Test
    void argumentsAreCheckedAlike() throws Exception {
        ProduceRequest elsewhere = ProduceRequest.of("elsewhere", KEY, VALUE);

        assertThat(texts(
                        cluster().produce(null),
                        cluster().produceAsync(null),
                        cluster().consume(null),
                        cluster().receive(null),
                        cluster().ack(null, new TopicPosition(topic, 0, 0)),
                        cluster().ack(group, null),
                        cluster().getOffsets(null, topic),
                        cluster().getOffsets(group, null),
                        cluster().offsetsAt(topic, null),
                        cluster().setOffsets(group, topic, null),
                        cluster().describeTopics(null),
                        cluster().describeTopic(null, null),
                        cluster().settle(group, topic, null, SettleLevel.APPLIED),
                        cluster().settle(group, topic, List.of(), null),
                        cluster().produceAll(null, List.of()),
                        cluster().produceAll(topic, null),
                        cluster().produceAll(topic, List.of()),
                        cluster().produceAll(topic, List.of(elsewhere)),
                        cluster().produceAll(topic, Collections.singletonList(null)),
                        cluster().produceAll(topic, Collections.nCopies(1001, toPartition(0)))))
                .containsExactly(
                        "request must not be null",
                        "request must not be null",
                        "request must not be null",
                        "request must not be null",
                        "consumer group must not be null",
                        "message must not be null",
                        "consumer group must not be null",
                        "topic must not be null",
                        "time must not be null",
                        "updates must not be null",
                        "details must not be null",
                        "topic must not be null",
                        "settlements must not be null",
                        "level must not be null",
                        "topic must not be null",
                        "records must not be null",
                        "a call must bring 1 to 1000 records, not 0",
                        "record 0 is of another topic than the call: elsewhere",
                        "record 0 must not be null",
                        "a call must bring 1 to 1000 records, not 1001");
        assertThat(of(cluster().settle(group, topic, List.of(), SettleLevel.APPLIED)))
                .isEmpty();
    }

    @Test
    void clustersAreKnownByName() throws Exception {
        assertThat(pixy().clusterNames()).containsExactly(cluster().name());
        assertThat(pixy().cluster(cluster().name())).isSameAs(cluster());
        assertThat(pixy().cluster(null)).isSameAs(cluster());
        assertThatThrownBy(() -> pixy().cluster("unheard of")).isInstanceOf(UnknownClusterException.class);
        assertThat(of(cluster().status()).kafkaReachable()).isTrue();
    }

    @Test
    void anInterruptedReceiveSpendsNoMessage() throws Exception {
        assertThat(of(cluster().receive(request().withMaxWait(Duration.ofMillis(10)))))
                .isEmpty();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> cluster().blocking().receive(request().withMaxWait(Duration.ofSeconds(50))))
                .isInstanceOf(InterruptedException.class);
        roundTrip();
        of(cluster().produce(toPartition(1)));

        assertThat(received(1).get(0).message().attempt()).isEqualTo(1);
    }

    private ReceiveRequest request() {
        return ReceiveRequest.of(group, topic).withMaxMessages(100);
    }

    private ProduceRequest toPartition(int partition) {
        return ProduceRequest.of(topic, KEY, VALUE).withPartition(partition);
    }

    private Message consumed() throws Exception {
        Optional<Message> message = Optional.empty();
        while (message.isEmpty()) {
            message = cluster().blocking().consume(ConsumeRequest.of(group, topic, Ack.none()));
        }
        return message.get();
    }

    private List<Delivery> received(int count) throws Exception {
        List<Delivery> all = new ArrayList<>();
        while (all.size() < count) {
            all.addAll(of(cluster().receive(request())));
        }
        assertThat(all).hasSize(count);
        return all;
    }

    private static List<String> texts(CompletableFuture<?>... futures) throws Exception {
        List<String> texts = new ArrayList<>();
        for (CompletableFuture<?> future : futures) {
            assertThat(failure(future)).isInstanceOf(InvalidRequestException.class);
            texts.add(failure(future).getMessage());
        }
        return texts;
    }

    static <T> T of(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    static PixyException failure(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            throw new AssertionError("it succeeded: " + future.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PixyException why) {
                return why;
            }
            throw new AssertionError("no PixyException", e.getCause());
        }
    }
}
