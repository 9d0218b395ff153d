package io.pixy.engine.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private final ManualTimers timers = new ManualTimers(new ManualClock());
    private final Questions questions = new Questions(2, 3, Duration.ofSeconds(10), timers);

    /** What the brokers have been asked and did not answer yet. */
    private final List<CompletableFuture<String>> asked = new ArrayList<>();

    @Test
    void manyWhoAskTheSameAreTwoQuestionsAndNobodySharesOneThatHadBegun() {
        CompletableFuture<String> first = ask("topics");
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            others.add(ask("topics"));
        }
        assertThat(asked).hasSize(1);

        asked.get(0).complete("before");
        assertThat(asked).hasSize(2);
        assertThat(first).isCompletedWithValue("before");
        assertThat(others).noneMatch(CompletableFuture::isDone);
        asked.get(1).complete("after");

        assertThat(others).allSatisfy(one -> assertThat(one).isCompletedWithValue("after"));
        assertThat(asked).hasSize(2);
        ask("topics");
        assertThat(asked).hasSize(3);
    }

    @Test
    void oneWhoGivesUpDoesNotSpoilItForOthers() {
        ask("topics");
        CompletableFuture<String> impatient = ask("topics");
        CompletableFuture<String> patient = ask("topics");

        impatient.cancel(false);
        asked.get(0).complete("a");
        asked.get(1).complete("b");

        assertThat(patient).isCompletedWithValue("b");
    }

    @Test
    void soManyRunSoManyWaitAndTheRestIsRefused() {
        ask("a");
        ask("b");
        List<CompletableFuture<String>> waiting = List.of(ask("c"), ask("d"), ask("e"));
        CompletableFuture<String> refused = ask("f");
        CompletableFuture<String> sharing = ask("c");

        assertThat(failure(refused)).isInstanceOf(TooManyRequestsException.class);
        assertThat(asked).hasSize(2);
        asked.get(0).complete("done");
        assertThat(asked).hasSize(3);
        asked.get(2).complete("c");
        assertThat(waiting.get(0)).isCompletedWithValue("c");
        assertThat(sharing).isCompletedWithValue("c");
    }

    @Test
    void whoWaitsTooLongIsRefusedAndLeavesNothingBehind() {
        ask("a");
        ask("b");
        CompletableFuture<String> waiting = ask("c");

        timers.advance(Duration.ofSeconds(11));

        assertThat(failure(waiting)).isInstanceOf(TooManyRequestsException.class);
        asked.get(0).complete("done");
        asked.get(1).complete("done");
        assertThat(asked).hasSize(2);
        ask("c");
        assertThat(asked).hasSize(3);
        assertThat(timers.size()).isZero();
    }

    @Test
    void manyThatAreAnsweredAtOnceDoNotPileUp() {
        Questions wide = new Questions(1, 100_000, Duration.ofSeconds(10), timers);
        CompletableFuture<String> first = new CompletableFuture<>();
        List<CompletableFuture<String>> others = new ArrayList<>();
        others.add(wide.alone(() -> first));
        for (int i = 0; i < 50_000; i++) {
            others.add(wide.alone(() -> CompletableFuture.completedFuture("at once")));
        }

        first.complete("done");

        assertThat(others).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aQuestionThatThrowsIsAnswered() {
        for (int i = 0; i < 5; i++) {
            CompletableFuture<String> thrown = questions.alone(() -> {
                throw new IllegalArgumentException("bad");
            });
            assertThat(failure(thrown)).isInstanceOf(IllegalArgumentException.class);
        }
        ask("a");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aQuestionThatEndsInAnErrorIsAnsweredAndAskedAgain() {
        for (int i = 0; i < 5; i++) {
            CompletableFuture<String> failed = questions.shared("topics", () -> {
                throw new InternalError("on purpose");
            });
            assertThat(failure(failed)).isInstanceOf(InternalError.class);
        }
        ask("topics");
        assertThat(asked).hasSize(1);
    }

    @CanIgnoreReturnValue
    private CompletableFuture<String> ask(String key) {
        return questions.shared(key, () -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
    }

    private static Throwable failure(CompletableFuture<?> outcome) {
        assertThat(outcome).isCompletedExceptionally();
        return outcome.handle((value, error) -> error).join();
    }
}
