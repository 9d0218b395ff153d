package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Header;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.KafkaException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.RequiredAcks;
import io.pixy.api.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class ProducerAggregatorTest {
    private final Stage stage = new Stage(ProducerConfig.defaults());

    @Test
    void sendsOnTheCallersThreadWhenTheTopicIsKnown() {
        int timers = stage.timers.size();
        CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request("known", "a"));

        assertThat(stage.producer().sent()).containsExactly("a");
        assertThat(stage.timers.size()).isEqualTo(timers);
        assertThat(outcome).isNotDone();
        stage.producer().completeNext();
        assertThat(outcome).isCompletedWithValue(new RecordPosition(0, 0));
    }

    @Test
    void acceptsAnAsynchronousMessageAsSoonAsTheClientHasIt() {
        CompletableFuture<Void> accepted = stage.aggregator.produceAsync(request("known", "a"));

        assertThat(accepted).isCompleted();
        assertThat(stage.producer().sent()).containsExactly("a");
    }

    /** Trap C4. */
    @Test
    void holdsMessagesUntilTheirTopicIsKnownAndKeepsTheirOrder() {
        CompletableFuture<Void> first = stage.aggregator.produceAsync(request("new", "a"));
        CompletableFuture<RecordPosition> second = stage.aggregator.produce(request("new", "b"));
        stage.aggregator.produceAsync(request("known", "x")).join();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();

        stage.producer().learn("new", 1);
        stage.aggregator.produceAsync(request("new", "c")).join();
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("x", "a", "b", "c");
        stage.aggregator.produceAsync(request("new", "d")).join();
        assertThat(stage.producer().sent()).endsWith("d");
        assertThat(stage.aggregator.stats().backlog()).isZero();
    }

    @Test
    void triesAgainWhenTheBufferWasFull() {
        stage.producer().sendException = new BufferExhaustedException("full");
        stage.aggregator.produceAsync(request("known", "a")).join();
        stage.timers.advance(Duration.ofSeconds(1));
        assertThat(stage.producer().sent()).isEmpty();

        stage.producer().sendException = null;
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("a");
        assertThat(stage.asked).isEmpty();
    }

    @Test
    void triesAtOnceWhenABatchHasLeftTheFullBuffer() {
        stage.aggregator.produceAsync(request("known", "a")).join();
        stage.producer().sendException = new BufferExhaustedException("full");
        stage.aggregator.produceAsync(request("known", "b")).join();
        stage.timers.advance(Duration.ofSeconds(1));
        stage.producer().sendException = null;

        stage.producer().completeNext();
        stage.timers.advance(Duration.ofMillis(1));

        assertThat(stage.producer().sent()).containsExactly("a", "b");
    }

    @Test
    void refusesWhatExceedsTwiceTheBufferSizeAndWhatWaitsTooLong() {
        Stage small = new Stage(ProducerConfig.builder().channelBufferSize(2).build());
        List<CompletableFuture<Void>> accepted = List.of(
                small.aggregator.produceAsync(request("new", "a")),
                small.aggregator.produceAsync(request("new", "b")),
                small.aggregator.produceAsync(request("new", "c")),
                small.aggregator.produceAsync(request("new", "d")));
        CompletableFuture<RecordPosition> fifth = small.aggregator.produce(request("new", "e"));

        assertThat(errorOf(fifth)).isInstanceOf(TooManyRequestsException.class);
        assertThat(accepted).extracting(CompletableFuture::isDone).containsExactly(true, true, false, false);
        small.timers.advance(Backlog.PATIENCE.plusMillis(60));
        small.answer("new", false);
        assertThat(errorOf(accepted.get(2))).isInstanceOf(TooManyRequestsException.class);
        small.producer().learn("new", 1);
        small.timers.advance(Duration.ofMillis(60));
        assertThat(small.producer().sent()).containsExactly("a", "b");
        assertThat(small.aggregator.stats().refused()).isEqualTo(3);
        assertThat(small.aggregator.stats().dead()).isZero();
    }

    @Test
    void acceptsWhoWaitsAsSoonAsThereIsRoom() {
        Stage small = new Stage(ProducerConfig.builder().channelBufferSize(1).build());
        small.aggregator.produceAsync(request("new", "a")).join();
        CompletableFuture<Void> waiting = small.aggregator.produceAsync(request("other", "b"));
        assertThat(waiting).isNotDone();

        small.producer().learn("new", 1);
        small.timers.advance(Duration.ofMillis(60));

        assertThat(waiting).isCompleted();
        small.producer().learn("other", 1);
        small.timers.advance(Duration.ofMillis(60));
        assertThat(small.producer().sent()).containsExactly("a", "b");
    }

    /** Trap B24: never another text than this. */
    @Test
    void B24_reportsAnUnknownTopicOnceABrokerHasSaidSo() {
        for (int i = 0; i < 4; i++) {
            CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request("nope", "a"));

            stage.timers.advance(Duration.ofMillis(1060));
            assertThat(stage.asked).containsExactly("nope");
            assertThat(outcome).isNotDone();
            stage.answer("nope", true);
            stage.timers.advance(Duration.ofMillis(1));

            assertThat(errorOf(outcome))
                    .isInstanceOf(UnknownTopicException.class)
                    .hasMessage(UnknownTopicException.TEXT);
            assertThat(stage.aggregator.stats().backlog()).isZero();
        }
    }

    @Test
    void doesNotApplyAnAnswerToMessagesThatCameAfterTheQuestion() {
        CompletableFuture<RecordPosition> before = stage.aggregator.produce(request("late", "a"));
        stage.timers.advance(Duration.ofMillis(1060));
        CompletableFuture<RecordPosition> after = stage.aggregator.produce(request("late", "b"));
        stage.answer("late", true);
        stage.timers.advance(Duration.ofMillis(1));
        assertThat(errorOf(before)).isInstanceOf(UnknownTopicException.class);
        assertThat(after).isNotDone();

        stage.producer().learn("late", 1);
        stage.timers.advance(Duration.ofMillis(60));
        stage.producer().completeNext();

        assertThat(after).isCompletedWithValue(new RecordPosition(0, 0));
    }

    @Test
    void keepsTheRetryBudgetWhileNoBrokerAnswers() {
        CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request("any", "a"));
        for (int i = 0; i < 120; i++) {
            stage.timers.advance(Duration.ofSeconds(1));
            if (!stage.asked.isEmpty()) {
                stage.answer("any", false);
            }
        }
        assertThat(outcome).isNotDone();

        stage.timers.advance(ProducerConfig.defaults().deliveryBudget().minusSeconds(119));

        assertThat(errorOf(outcome)).isInstanceOf(KafkaException.class).hasMessage(KafkaException.NO_BROKERS);
        assertThat(stage.aggregator.stats().dead()).isEqualTo(1);
    }

    @Test
    void followsThePartitionsOfATopicThatWasMadeAnew() {
        stage.producer().learn("again", 8);
        byte[] keyOf5 = "a key".getBytes(UTF_8);
        stage.aggregator
                .produceAsync(ProduceRequest.of("again", keyOf5, new byte[] {'a'}))
                .join();
        stage.producer().forget("again");
        stage.aggregator
                .produceAsync(ProduceRequest.of("again", keyOf5, new byte[] {'b'}))
                .join();

        stage.producer().learn("again", 1);
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().history().get(1).partition()).isZero();
    }

    /** Trap B21. */
    @Test
    void B21_refusesHeadersBeforeTheAnswerWhenTheVersionHasNone() {
        KafkaConfig old =
                KafkaConfig.builder().version(KafkaVersion.parse("0.10.2.1")).build();
        Stage gated = new Stage(ClusterConfig.builder().kafka(old).build());
        ProduceRequest request = request("known", "a").withHeaders(List.of(new Header("h", new byte[0])));

        assertThat(errorOf(gated.aggregator.produce(request))).isInstanceOf(HeadersUnsupportedException.class);
        assertThat(errorOf(gated.aggregator.produceAsync(request))).isInstanceOf(HeadersUnsupportedException.class);
        assertThat(gated.aggregator.produceAsync(request("known", "a").withHeaders(List.of())))
                .isCompleted();
        assertThat(gated.producer().sent()).containsExactly("a");
    }

    /** Trap B21. */
    @Test
    void B21_refusesEverythingOnceItStops() {
        stage.aggregator.close(Duration.ofSeconds(1));

        assertThat(errorOf(stage.aggregator.produce(request("known", "a")))).isInstanceOf(ShuttingDownException.class);
        assertThat(errorOf(stage.aggregator.produceAsync(request("known", "a"))))
                .isInstanceOf(ShuttingDownException.class);
        assertThat(stage.producer().sent()).isEmpty();
        assertThat(stage.producer().closed()).isTrue();
    }

    @Test
    void failsWhatIsLeftWhenItStops() {
        CompletableFuture<RecordPosition> held = stage.aggregator.produce(request("new", "a"));

        stage.aggregator.close(Duration.ofMillis(10));

        assertThat(errorOf(held)).isInstanceOf(ShuttingDownException.class);
        assertThat(stage.aggregator.stats().dead()).isEqualTo(1);
    }

    @Test
    void reportsATooLargeMessageToWhoWaitsAndOnlyLogsItOtherwise() {
        ProduceRequest large = ProduceRequest.of("known", null, new byte[1_000_000]);

        assertThat(errorOf(stage.aggregator.produce(large))).isInstanceOf(MessageTooLargeException.class);
        assertThat(stage.aggregator.produceAsync(large)).isCompleted();
        assertThat(stage.aggregator.stats().dead()).isEqualTo(2);
        assertThat(stage.producer().sent()).isEmpty();
    }

    @Test
    void reportsWhatABrokerSays() {
        CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request("known", "a"));

        stage.producer().errorNext(new NotEnoughReplicasException("not enough"));

        assertThat(errorOf(outcome))
                .isInstanceOf(KafkaException.class)
                .hasMessage(
                        "kafka server: Messages are rejected since there are fewer in-sync replicas than required.");
        assertThat(stage.aggregator.stats().dead()).isEqualTo(1);
    }

    @Test
    void doesNotSendAgainWhatTheClientGaveUp() {
        CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request("known", "a"));

        stage.producer().errorNext(new TimeoutException("Expiring 1 record(s)"));
        stage.timers.advance(Duration.ofSeconds(1));

        assertThat(errorOf(outcome)).hasMessage(KafkaException.NO_BROKERS);
        assertThat(stage.producer().sent()).containsExactly("a");
    }

    @Test
    void saysThatReplicasAreMissingWhenThatIsWhyAMessageRanOutOfTime() {
        stage.replicaAnswers = new ArrayList<>();
        List<CompletableFuture<RecordPosition>> outcomes = List.of(
                stage.aggregator.produce(request("known", "a")), stage.aggregator.produce(request("known", "b")));
        stage.producer().errorNext(new TimeoutException("Expiring 1 record(s)"));
        stage.producer().errorNext(new TimeoutException("Expiring 1 record(s)"));
        assertThat(outcomes).noneMatch(CompletableFuture::isDone);
        assertThat(stage.replicaAnswers).hasSize(1);

        stage.replicaAnswers.remove(0).accept(true);

        assertThat(outcomes)
                .allSatisfy(
                        one -> assertThat(errorOf(one))
                                .hasMessage(
                                        "kafka server: Messages are rejected since there are fewer in-sync replicas than required."));
        assertThat(stage.aggregator.stats().dead()).isEqualTo(2);
    }

    @Test
    void doesNotWaitForThatAnswerWhenItStops() {
        stage.replicaAnswers = new ArrayList<>();
        CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request("known", "a"));
        stage.producer().errorNext(new TimeoutException("Expiring 1 record(s)"));

        stage.aggregator.close(Duration.ofMillis(10));

        assertThat(errorOf(outcome)).hasMessage(KafkaException.NO_BROKERS);
    }

    @Test
    void reportsOffsetZeroWhenNobodyIsAskedForIt() {
        Stage unanswered = new Stage(
                ProducerConfig.builder().requiredAcks(RequiredAcks.NO_RESPONSE).build());
        for (int i = 0; i < 2; i++) {
            CompletableFuture<RecordPosition> outcome = unanswered.aggregator.produce(request("known", "a"));
            unanswered.producer().completeNext();

            assertThat(outcome).isCompletedWithValue(new RecordPosition(0, 0));
        }
        assertThat(unanswered.idempotence).containsExactly(false);
    }

    @Test
    void goesOnWithoutIdempotenceAndInOrderWhenBrokersRefuseIt() {
        CompletableFuture<RecordPosition> first = stage.aggregator.produce(request("known", "a"));
        stage.aggregator.produceAsync(request("known", "b")).join();
        FakeProducer idempotent = stage.producer();
        stage.deferred = new ArrayList<>();

        idempotent.errorNext(new ClusterAuthorizationException("no idempotent writes"));
        idempotent.errorNext(new ClusterAuthorizationException("no idempotent writes"));
        stage.aggregator.produceAsync(request("known", "c")).join();
        stage.deferred.get(0).run();
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.idempotence).containsExactly(true, false);
        assertThat(idempotent.closed()).isTrue();
        assertThat(stage.producer().sent()).containsExactly("a", "b", "c");
        stage.producer().completeNext();
        assertThat(first).isCompletedWithValue(new RecordPosition(0, 0));
        assertThat(stage.aggregator.stats().dead()).isZero();
    }

    @Test
    void keepsTheOrderWhenAMessageIsRefusedBeforeEarlierOnesComeBack() {
        stage.aggregator.produceAsync(request("known", "a")).join();
        stage.aggregator.produceAsync(request("known", "b")).join();
        FakeProducer idempotent = stage.producer();
        stage.deferred = new ArrayList<>();

        idempotent.refuseNextAfterTakingIt(fatal());
        stage.aggregator.produceAsync(request("known", "c")).join();
        for (int i = 0; i < 3; i++) {
            idempotent.errorNext(new ClusterAuthorizationException("no idempotent writes"));
        }
        stage.aggregator.produceAsync(request("known", "d")).join();
        stage.deferred.get(0).run();
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("a", "b", "c", "d");
        assertThat(stage.aggregator.stats().dead()).isZero();
    }

    @Test
    void aMessageThatWasNotEvenTakenGoesAfterThoseThatComeBack() {
        stage.aggregator.produceAsync(request("known", "a")).join();
        FakeProducer idempotent = stage.producer();
        stage.deferred = new ArrayList<>();

        idempotent.sendException = fatal();
        stage.aggregator.produceAsync(request("known", "b")).join();
        idempotent.errorNext(new ClusterAuthorizationException("no idempotent writes"));
        stage.deferred.get(0).run();
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("a", "b");
    }

    @Test
    void aMessageThatMeetsTheReplacedProducerDoesNotOvertakeThoseThatCameBack() {
        stage.aggregator.produceAsync(request("known", "a")).join();
        FakeProducer idempotent = stage.producer();

        idempotent.beforeNextSend(() -> idempotent.errorNext(new ClusterAuthorizationException("no")));
        stage.aggregator.produceAsync(request("known", "b")).join();
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.idempotence).containsExactly(true, false);
        assertThat(stage.producer().sent()).containsExactly("a", "b");
        assertThat(stage.aggregator.stats().dead()).isZero();
    }

    @Test
    void aMessageOfTheBacklogThatMeetsTheReplacedProducerDoesNotOvertakeThoseThatCameBack() {
        FakeProducer idempotent = stage.producer();
        stage.aggregator.produceAsync(request("late", "a")).join();
        stage.aggregator.produceAsync(request("late", "b")).join();
        idempotent.learn("late", 1);
        stage.deferred = new ArrayList<>();

        idempotent.beforeNextSend(() -> idempotent.beforeNextSend(() -> {
            idempotent.errorNext(new ClusterAuthorizationException("no"));
            idempotent.close();
        }));
        stage.timers.advance(Duration.ofMillis(60));
        stage.deferred.get(0).run();
        stage.producer().learn("late", 1);
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("a", "b");
        assertThat(stage.aggregator.stats().dead()).isZero();
    }

    @Test
    void reportsTheSameRefusalOfAPlainProducer() {
        Stage plain = new Stage(ProducerConfig.builder()
                .requiredAcks(RequiredAcks.WAIT_FOR_LOCAL)
                .build());
        CompletableFuture<RecordPosition> outcome = plain.aggregator.produce(request("known", "a"));

        plain.producer().errorNext(new ClusterAuthorizationException("not at all"));

        assertThat(errorOf(outcome)).isInstanceOf(KafkaException.class);
        assertThat(plain.producers).hasSize(1);
    }

    @Test
    void takesNothingBeforeItIsStarted() {
        ProducerAggregator idle = new ProducerAggregator(
                "idle",
                Clients.of("idle", null, ClusterConfig.defaults(), stage.clock, stage.timers),
                ClusterConfig.defaults(),
                stage.clock,
                stage.timers,
                Runnable::run,
                Metrics.none());

        assertThatThrownBy(() -> idle.produce(request("known", "a"))).isInstanceOf(IllegalStateException.class);
        idle.close(Duration.ofSeconds(1));
    }

    /** How a producer refuses once it has learnt that it must not be idempotent. */
    private static RuntimeException fatal() {
        return new org.apache.kafka.common.KafkaException("fatal", new ClusterAuthorizationException("no"));
    }

    private static ProduceRequest request(String topic, String value) {
        return ProduceRequest.of(topic, null, value);
    }

    private static PixyException errorOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
            throw new AssertionError("completed");
        } catch (CompletionException e) {
            return (PixyException) e.getCause();
        }
    }
}
