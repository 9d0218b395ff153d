package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Cluster;
import io.pixy.api.Header;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.config.ProducerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.junit.jupiter.api.Test;

/** Several messages in one call, and what a message can say of where and when. */
class ProduceAllTest {
    private final Stage stage = new Stage(ProducerConfig.defaults());

    @Test
    void eachMessageHasItsOwnResultInTheOrderOfTheRequest() {
        CompletableFuture<List<ProduceResult>> results = stage.aggregator.produceAll(
                "known",
                List.of(
                        of("a"),
                        ProduceRequest.of("known", "k".getBytes(UTF_8), new byte[2_000_000]),
                        of("b"),
                        of("c")));
        assertThat(stage.producer().sent()).containsExactly("a", "b", "c");

        stage.producer().completeNext();
        stage.producer().errorNext(new InvalidTimestampException("no"));
        stage.timers.advance(Duration.ofMillis(60));
        stage.producer().completeNext();
        assertThat(results).isNotDone();
        stage.producer().completeNext();

        assertThat(results).isCompleted();
        List<ProduceResult> all = results.join();
        assertThat(all).hasSize(4);
        assertThat(all.get(0).position()).isEqualTo(new RecordPosition(0, 0));
        assertThat(all.get(1).failure()).isInstanceOf(MessageTooLargeException.class);
        assertThat(all.get(2).isWritten()).isTrue();
        assertThat(all.get(3).isWritten()).isTrue();
    }

    @Test
    void theCallerIsToldOnceOfAllMessagesOfACall() {
        CompletableFuture<List<ProduceResult>> results =
                stage.aggregator.produceAll("known", List.of(of("a"), of("b"), of("c")));

        stage.producer().completeNext();
        stage.producer().completeNext();
        assertThat(stage.told).isZero();
        stage.producer().completeNext();

        assertThat(stage.told).isEqualTo(1);
        assertThat(results).isCompleted();
    }

    @Test
    void aCallOfWhichNothingIsTriedIsAnsweredAtOnce() {
        CompletableFuture<List<ProduceResult>> results =
                stage.aggregator.produceAll("known", List.of(ProduceRequest.of("known", null, new byte[2_000_000])));

        assertThat(results).isCompleted();
        assertThat(stage.told).isZero();
    }

    @Test
    void aCallThatCanNotBeFailsBeforeAnythingIsSent() {
        List<ProduceRequest> tooMany = Collections.nCopies(Cluster.MOST_MESSAGES + 1, of("a"));
        assertThatThrownBy(() -> stage.aggregator.produceAll("known", tooMany))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("a call must bring 1 to 1000 records, not 1001");
        assertThatThrownBy(() -> stage.aggregator.produceAll("known", List.of()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> stage.aggregator.produceAll("other", List.of(of("a"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("record 0 is of another topic than the call: known");

        stage.aggregator.close(Duration.ZERO);
        CompletableFuture<List<ProduceResult>> late = stage.aggregator.produceAll("known", List.of(of("a")));

        assertThat(failure(late)).isInstanceOf(ShuttingDownException.class);
        assertThat(stage.producer().sent()).isEmpty();
    }

    @Test
    void partitionTimestampAndEmptyPartsAreSentAsTheyWereGiven() {
        stage.producer().learn("wide", 8);
        ProduceRequest request = ProduceRequest.of("wide", "k", null)
                .withPartition(5)
                .withTimestamp(Instant.ofEpochMilli(77))
                .withHeaders(List.of(new Header("h", null)));

        CompletableFuture<RecordPosition> outcome = stage.aggregator.produce(request);

        ProducerRecord<byte[], byte[]> sent = stage.producer().history().get(0);
        assertThat(sent.partition()).isEqualTo(5);
        assertThat(sent.timestamp()).isEqualTo(77);
        assertThat(sent.value()).isNull();
        assertThat(sent.headers().lastHeader("h").value()).isNull();
        stage.producer().completeNext();
        assertThat(outcome).isCompleted();
    }

    @Test
    void aPartitionThatIsNotThereHoldsNothingUp() {
        CompletableFuture<RecordPosition> missing = stage.aggregator.produce(of("a").withPartition(7));
        CompletableFuture<Void> behind = stage.aggregator.produceAsync(of("b"));

        assertThat(failure(missing))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("topic known has no partition 7, only 1");
        assertThat(behind).isCompleted();
        assertThat(stage.producer().sent()).containsExactly("b");
        assertThat(stage.aggregator.stats().backlog()).isZero();
    }

    @Test
    void aTimestampThatIsRefusedIsTheFaultOfWhoChoseIt() {
        CompletableFuture<RecordPosition> chosen =
                stage.aggregator.produce(of("old").withTimestamp(Instant.EPOCH));
        CompletableFuture<RecordPosition> beside = stage.aggregator.produce(of("now"));
        for (int i = 0; i < 2; i++) {
            stage.producer().errorNext(new InvalidTimestampException("out of range"));
            stage.producer().errorNext(new InvalidTimestampException("out of range"));
            stage.timers.advance(Duration.ofMillis(60));
        }

        assertThat(failure(chosen)).isInstanceOf(InvalidMessageException.class).hasMessageContaining("out of range");
        assertThat(beside).isNotDone();
        stage.producer().completeNext();
        assertThat(beside).isCompleted();
    }

    private static ProduceRequest of(String value) {
        return ProduceRequest.of("known", "k", value);
    }

    private static Throwable failure(CompletableFuture<?> outcome) {
        assertThat(outcome).isCompletedExceptionally();
        return outcome.handle((value, error) -> error).join();
    }
}
