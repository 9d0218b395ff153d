package io.pixy.engine.letters;

import static io.pixy.engine.letters.Letters.message;
import static io.pixy.engine.letters.Letters.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.RetryCopy;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PostOfficeTest implements PostOffice.Topics {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final List<ProduceRequest> written = new ArrayList<>();
    private final List<CompletableFuture<RecordPosition>> answers = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private CompletableFuture<Void> topic = CompletableFuture.completedFuture(null);
    private final PostOffice office = new PostOffice("c", this::write, this, LIMIT, Runnable::run, clock, timers);

    private CompletableFuture<RecordPosition> write(ProduceRequest request) {
        CompletableFuture<RecordPosition> answer = new CompletableFuture<>();
        written.add(request);
        answers.add(answer);
        return answer;
    }

    @Override
    public CompletableFuture<Void> ready(String name, Optional<String> createLike) {
        return topic;
    }

    @Override
    public void forget(String name) {
        forgotten.add(name);
    }

    private CompletableFuture<Void> ship() {
        return office.ship(rejected(message("orders"), "why"));
    }

    private void confirm(int which) {
        answers.get(which).complete(new RecordPosition(0, 0));
    }

    @Test
    void isDoneWhenTheLetterIsConfirmedAndNotBefore() {
        CompletableFuture<Void> shipped = ship();

        assertThat(shipped).isNotDone();
        confirm(0);
        assertThat(shipped).isCompleted();
        assertThat(written)
                .singleElement()
                .satisfies(request -> assertThat(request.topic()).isEqualTo("dlq.orders.g"));
        assertThat(timers.size()).isZero();
    }

    @Test
    void theProducerHearsOfNoTopicThatIsNotThere() {
        topic = CompletableFuture.failedFuture(UnknownTopicException.withMessage("there is no topic", null));

        CompletableFuture<Void> shipped = ship();

        assertThat(shipped).isCompletedExceptionally();
        assertThat(written).isEmpty();
    }

    @Test
    void writesLessAndLessOfWhatIsTooLarge() {
        CompletableFuture<Void> shipped = ship();

        answers.get(0).completeExceptionally(new MessageTooLargeException(null));
        answers.get(1).completeExceptionally(new MessageTooLargeException(null));
        assertThat(shipped).isNotDone();
        confirm(2);

        assertThat(shipped).isCompleted();
        assertThat(written).extracting(request -> request.value() != null).containsExactly(true, true, false);
        assertThat(written).extracting(request -> request.headers().size()).containsExactly(9, 8, 9);
    }

    @Test
    void whatIsTooLargeInAnySizeFails() {
        CompletableFuture<Void> shipped = ship();

        for (int i = 0; i < 4; i++) {
            answers.get(i).completeExceptionally(new MessageTooLargeException(null));
        }

        assertThat(shipped).failsWithin(Duration.ZERO).withThrowableOfType(Exception.class);
        assertThat(answers).hasSize(4);
    }

    @Test
    void anotherFailureIsNoReasonToWriteLess() {
        CompletableFuture<Void> shipped = ship();

        answers.get(0).completeExceptionally(new UnknownTopicException(null));

        assertThat(shipped).isCompletedExceptionally();
        assertThat(written).hasSize(1);
        assertThat(forgotten).containsExactly("dlq.orders.g");
    }

    @Test
    void endsThoughNobodyAnswers() {
        CompletableFuture<Void> shipped = ship();

        timers.advance(LIMIT);

        assertThat(shipped)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(KafkaException.class)
                .withMessage("it took too long to write to dlq.orders.g");
    }

    @Test
    void roomIsGivenBackWhenTheWriterAnswersNotWhenTheCallerHasGivenUp() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        Message large = new Message("orders", 0, 1, null, new byte[9 << 20], List.of(), -1, 1);
        for (int i = 0; i < 2; i++) {
            all.add(office.ship(rejected(large, "")));
        }
        assertThat(written).hasSize(1);

        timers.advance(LIMIT);
        assertThat(written).hasSize(1);
        CompletableFuture<Void> next = ship();
        confirm(0);

        assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(written).hasSize(2);
        confirm(1);
        assertThat(next).isCompleted();
    }

    @Test
    void whatIsTooMuchIsRefused() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 11_001; i++) {
            all.add(ship());
        }

        assertThat(written).hasSize(1000);
        assertThat(all.get(11_000))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessage("too many messages are on their way to dead-letter and retry topics");
        assertThat(all.subList(0, 11_000)).noneMatch(CompletableFuture::isDone);
        for (int i = 0; i < 11_000; i++) {
            confirm(i);
        }
        assertThat(all.subList(0, 11_000)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void afterTheEndNothingIsTakenAndWhatIsUnderWayGoesOn() {
        CompletableFuture<Void> before = ship();

        office.close();
        CompletableFuture<Void> after = ship();
        confirm(0);

        assertThat(before).isCompleted();
        assertThat(after)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ShuttingDownException.class);
    }

    @Test
    void aLetterThatCanNotBeFails() {
        Letter letter = new Letter(message("orders"), "my group", 1, Letter.Reason.REJECTED, "", Letters.POLICY);

        assertThat(office.ship(letter)).isCompletedExceptionally();
        assertThat(written).isEmpty();
    }

    @Test
    void copiesForLaterGoTheSameWay() {
        CompletableFuture<Void> postponed =
                office.postpone(new RetryCopy(message("orders"), "g", 2, 99, Letters.POLICY));

        answers.get(0).completeExceptionally(new MessageTooLargeException(null));

        assertThat(postponed).isCompletedExceptionally();
        assertThat(written)
                .singleElement()
                .satisfies(request -> assertThat(request.topic()).isEqualTo("orders.g.retry"));
    }
}
