package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ClusterStatus;
import io.pixy.api.KafkaException;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ClusterHealthTest {
    private static final ClusterStatus UP = new ClusterStatus(true, true);
    private static final ClusterStatus DOWN = new ClusterStatus(false, true);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final List<CompletableFuture<Void>> questions = new ArrayList<>();
    private boolean registry = true;
    private final ClusterHealth health = new ClusterHealth(this::ask, () -> registry, clock, timers);

    @Test
    void manyWhoAskAreOneQuestion() {
        CompletableFuture<ClusterStatus> first = health.status();
        CompletableFuture<ClusterStatus> second = health.status();
        assertThat(first).isNotDone();

        questions.get(0).complete(null);

        assertThat(first).isCompletedWithValue(UP);
        assertThat(second).isCompletedWithValue(UP);
        assertThat(health.status()).isCompletedWithValue(UP);
        assertThat(questions).hasSize(1);
    }

    @Test
    void answerIsGoodForSomeSeconds() {
        var unused = health.status();
        questions.get(0).complete(null);
        timers.advance(ClusterHealth.FRESH);

        CompletableFuture<ClusterStatus> later = health.status();
        questions.get(1).completeExceptionally(new KafkaException(KafkaException.NO_BROKERS, null));

        assertThat(later).isCompletedWithValue(DOWN);
    }

    @Test
    void kafkaThatDoesNotAnswerIsNotReachableAndNotAskedAgain() {
        CompletableFuture<ClusterStatus> asked = health.status();
        timers.advance(ClusterHealth.PATIENCE);
        assertThat(asked).isCompletedWithValue(DOWN);

        timers.advance(Duration.ofMinutes(1));
        assertThat(health.status()).isCompletedWithValue(DOWN);
        assertThat(questions).hasSize(1);

        questions.get(0).complete(null);
        assertThat(health.status()).isCompletedWithValue(UP);
    }

    @Test
    void questionThatCanNotBeAskedIsAnAnswer() {
        ClusterHealth broken = new ClusterHealth(
                () -> {
                    throw new IllegalStateException("closed");
                },
                () -> true,
                clock,
                timers);

        assertThat(broken.status()).isCompletedWithValue(DOWN);
    }

    @Test
    void registryIsLookedAtEachTime() {
        var unused = health.status();
        questions.get(0).complete(null);

        registry = false;

        assertThat(health.status()).isCompletedWithValue(new ClusterStatus(true, false));
    }

    private CompletableFuture<Void> ask() {
        CompletableFuture<Void> question = new CompletableFuture<>();
        questions.add(question);
        return question;
    }
}
