package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.config.ProducerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** A broker refuses a batch because of some of its messages. */
class RefusedBatchTest {
    private static final String INNOCENT =
            "Failed to append record because it was part of a batch which had one more more invalid records";

    private static final String BROKEN = "Unexpected error in InitProducerIdResponse; some error";

    private final Stage stage = new Stage(ProducerConfig.defaults());

    @Test
    void aMessageWithoutKeyDoesNotReachACompactedTopic() {
        stage.compacted.add("known");
        CompletableFuture<RecordPosition> keyless = produce(null, "a");
        CompletableFuture<Void> async = stage.aggregator.produceAsync(ProduceRequest.of("known", null, "b"));
        CompletableFuture<RecordPosition> keyed = produce("k", "c");
        CompletableFuture<RecordPosition> emptyKey = produce("", "d");

        assertThat(failure(keyless))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage("topic known is compacted: it takes no message without key, so send one with a key");
        assertThat(async).isCompleted();
        assertThat(stage.aggregator.stats().dead()).isEqualTo(2);
        assertThat(stage.producer().sent()).containsExactly("c", "d");
        assertThat(keyed).isNotDone();
        assertThat(emptyKey).isNotDone();
    }

    @Test
    void aMessageWithoutKeyWaitsUntilItIsKnownWhetherItMayBeSentAndIsNotOvertaken() {
        stage.keyRuleAnswers = new ArrayList<>();
        produce("k", "a");
        produce(null, "b");
        produce("k", "c");
        stage.timers.advance(Duration.ofMillis(100));
        assertThat(stage.producer().sent()).containsExactly("a");
        assertThat(stage.keyRuleAnswers).hasSize(1);

        stage.keyRuleAnswers.remove(0).accept(Optional.of(false));
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsKnownIsAskedForAgainWithoutHoldingUpAnything() {
        produce(null, "a");
        stage.keyRuleAnswers = new ArrayList<>();
        stage.timers.advance(Duration.ofSeconds(20));

        produce(null, "b");
        assertThat(stage.producer().sent()).containsExactly("a", "b");
        assertThat(stage.keyRuleAnswers).hasSize(1);
        stage.keyRuleAnswers.remove(0).accept(Optional.of(true));

        assertThat(failure(produce(null, "c"))).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void whereNobodyCanTellTheBrokersAreBelievedForAMinute() {
        stage.keyRuleAnswers = new ArrayList<>();
        produce(null, "a");
        stage.keyRuleAnswers.remove(0).accept(Optional.empty());
        stage.timers.advance(Duration.ofMillis(60));
        stage.producer().errorNext(new InvalidRecordException("Compacted topic cannot accept message without key"));
        assertThat(failure(produce(null, "b"))).isInstanceOf(InvalidMessageException.class);

        stage.timers.advance(Duration.ofSeconds(20));
        assertThat(failure(produce(null, "c"))).isInstanceOf(InvalidMessageException.class);
        stage.keyRuleAnswers.remove(0).accept(Optional.empty());
        assertThat(failure(produce(null, "d"))).isInstanceOf(InvalidMessageException.class);

        stage.timers.advance(Duration.ofSeconds(41));
        produce(null, "e");
        stage.keyRuleAnswers.get(stage.keyRuleAnswers.size() - 1).accept(Optional.empty());
        stage.timers.advance(Duration.ofMillis(60));
        assertThat(stage.producer().sent()).containsExactly("a", "e");
    }

    @Test
    void whatIsKnownForTooLongDoesNotCount() {
        produce(null, "a");
        stage.keyRuleAnswers = new ArrayList<>();
        stage.timers.advance(Duration.ofSeconds(61));

        produce(null, "b");

        assertThat(stage.producer().sent()).containsExactly("a");
    }

    @Test
    void theInnocentAreSentAgainInOrderAndBeforeWhatCameLater() {
        CompletableFuture<RecordPosition> first = produce("k", "a");
        CompletableFuture<RecordPosition> bad = produce(null, "bad");
        CompletableFuture<RecordPosition> second = produce("k", "b");
        stage.compacted.add("known");

        stage.producer().errorNext(new KafkaException(INNOCENT));
        produce("k", "c");
        stage.producer().errorNext(new InvalidRecordException("Compacted topic cannot accept message without key"));
        stage.producer().errorNext(new KafkaException(INNOCENT));
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(failure(bad))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("Compacted topic cannot accept message without key");
        assertThat(stage.producer().sent()).containsExactly("a", "bad", "b", "a", "b", "c");
        stage.producer().completeNext();
        stage.producer().completeNext();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(stage.producers).hasSize(1);
        assertThat(failure(produce(null, "bad again"))).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void whoIsSentAgainTwiceKeepsItsPlace() {
        produce("k", "a");
        produce("k", "b");
        produce("k", "c");
        for (int i = 0; i < 3; i++) {
            stage.producer().errorNext(new KafkaException(INNOCENT));
        }
        stage.producer()
                .beforeNextSend(() -> stage.producer()
                        .beforeNextSend(() -> stage.producer().errorNext(new KafkaException(INNOCENT))));

        stage.timers.advance(Duration.ofMillis(60));

        assertThat(stage.producer().sent()).containsExactly("a", "b", "c", "a", "b", "a", "c");
    }

    @Test
    void withABrokerThatBlamesAllThoseWithAKeyAreSentAgainOnce() {
        CompletableFuture<RecordPosition> keyed = produce("k", "a");
        CompletableFuture<RecordPosition> keyless = produce(null, "b");
        stage.producer().errorNext(new InvalidRecordException("bad"));
        stage.producer().errorNext(new InvalidRecordException("bad"));
        assertThat(failure(keyless)).isInstanceOf(InvalidMessageException.class);
        assertThat(keyed).isNotDone();
        stage.timers.advance(Duration.ofMillis(60));
        assertThat(stage.producer().sent()).containsExactly("a", "b", "a");

        stage.producer().errorNext(new InvalidRecordException("bad"));

        assertThat(failure(keyed)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void nothingIsSentAgainForEver() {
        CompletableFuture<RecordPosition> outcome = produce("k", "a");
        int sent = 0;
        while (!outcome.isDone()) {
            assertThat(++sent).isLessThan(100);
            stage.producer().errorNext(new KafkaException(INNOCENT));
            stage.timers.advance(Duration.ofMillis(60));
        }

        assertThat(outcome).isCompletedExceptionally();
        assertThat(stage.aggregator.stats().backlog()).isZero();
        assertThat(stage.producers).as("the producer is not to blame").hasSize(1);
    }

    @Test
    void aBrokenProducerIsReplacedByOneOfItsKindAndTheOrderIsKept() {
        stage.deferred = new ArrayList<>();
        FakeProducer broken = stage.producer();
        CompletableFuture<RecordPosition> written = produce("k", "a");
        broken.completeNext();
        produce("k", "b");
        broken.errorNext(new KafkaException(BROKEN));
        produce("k", "c");
        stage.deferred.remove(0).run();
        stage.timers.advance(Duration.ofMillis(60));

        assertThat(written).isCompleted();
        assertThat(stage.idempotence).containsExactly(true, true);
        assertThat(stage.producer().sent()).containsExactly("b", "c");

        stage.producer().errorNext(new KafkaException(BROKEN));
        stage.producer().errorNext(new KafkaException(BROKEN));
        stage.deferred.remove(0).run();
        stage.timers.advance(Duration.ofMillis(60));
        assertThat(stage.idempotence).containsExactly(true, true, false);
        assertThat(stage.producer().sent()).containsExactly("b", "c");
        assertThat(stage.aggregator.stats().dead()).isZero();
    }

    @Test
    void aBrokenProducerIsReplacedThoughThereWasNoThreadForThatAtFirst() {
        produce("k", "a");
        stage.threadsMissing = 2;

        stage.producer().errorNext(new KafkaException(BROKEN));
        produce("k", "b");
        stage.timers.advance(Duration.ofSeconds(3));

        assertThat(stage.producers).hasSize(2);
        assertThat(stage.producer().sent()).containsExactly("a", "b");
    }

    @Test
    void nobodyIsLeftWithoutAnAnswerWhenTheProducerIsReplacedAtTheEnd() {
        stage.deferred = new ArrayList<>();
        CompletableFuture<RecordPosition> returned = produce("k", "a");
        stage.producer().errorNext(new KafkaException(BROKEN));
        CompletableFuture<RecordPosition> behind = produce("k", "b");
        Runnable replacement = stage.deferred.remove(0);
        stage.deferred = null;

        stage.aggregator.close(Duration.ofMillis(40));

        assertThat(failure(returned)).isInstanceOf(ShuttingDownException.class);
        assertThat(failure(behind)).isInstanceOf(ShuttingDownException.class);
        replacement.run();
        assertThat(stage.producer().closed()).isTrue();
        assertThat(stage.producer().sent()).isEmpty();
    }

    @Test
    void theEndComesThoughThereIsNoThreadForIt() {
        stage.deferred = new ArrayList<>();
        CompletableFuture<RecordPosition> returned = produce("k", "a");
        stage.producer().errorNext(new KafkaException(BROKEN));
        CompletableFuture<RecordPosition> behind = produce("k", "b");
        stage.threadsMissing = 1;

        stage.aggregator.close(Duration.ofMillis(40));

        assertThat(failure(returned)).isInstanceOf(ShuttingDownException.class);
        assertThat(failure(behind)).isInstanceOf(ShuttingDownException.class);
    }

    @CanIgnoreReturnValue
    private CompletableFuture<RecordPosition> produce(String key, String value) {
        return stage.aggregator.produce(ProduceRequest.of("known", key, value));
    }

    private static Throwable failure(CompletableFuture<?> outcome) {
        assertThat(outcome).isCompletedExceptionally();
        return outcome.handle((value, error) -> error).join();
    }
}
