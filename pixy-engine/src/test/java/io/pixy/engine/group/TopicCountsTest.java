package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TopicCountsTest {
    private static final Duration RETRY_BACKOFF = Duration.ofMillis(500);

    /** A question that the test answers. */
    private record Question(
            Set<String> topics, Set<String> mayCreate, CompletableFuture<Map<String, Lookup<OptionalInt>>> answer) {}

    private final ManualTimers timers = new ManualTimers(new ManualClock());
    private final Strand strand = new Strand("test");
    private final List<Question> questions = new ArrayList<>();
    private final Set<String> topics = new TreeSet<>(Set.of("t"));
    private int changes;
    private final TopicCounts counts = new TopicCounts(
            (asked, mayCreate) -> {
                questions.add(new Question(asked, mayCreate, new CompletableFuture<>()));
                return questions.get(questions.size() - 1).answer;
            },
            strand,
            timers.on(strand),
            RETRY_BACKOFF,
            () -> new TreeSet<>(topics),
            () -> changes++);

    private void refresh() {
        strand.execute(counts::refresh);
    }

    /** Answers the last question: so many partitions each; 0 for a topic that does not exist. */
    private void answer(int partitions) {
        Question question = questions.get(questions.size() - 1);
        Map<String, Lookup<OptionalInt>> found = new HashMap<>();
        question.topics.forEach(topic -> found.put(
                topic, new Lookup.Found<>(partitions == 0 ? OptionalInt.empty() : OptionalInt.of(partitions))));
        question.answer.complete(found);
    }

    private void fail() {
        Question question = questions.get(questions.size() - 1);
        Map<String, Lookup<OptionalInt>> found = new HashMap<>();
        question.topics.forEach(topic -> found.put(topic, new Lookup.Failed<>(new KafkaException("scripted", null))));
        question.answer.complete(found);
    }

    @Test
    void knowsNothingBeforeTheFirstAnswer() {
        refresh();

        assertThat(counts.of("t")).isEmpty();
        answer(4);
        assertThat(counts.of("t")).hasValue(4);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void A46_looksAgainWithinAMinute() {
        refresh();
        answer(4);

        timers.advance(Duration.ofMinutes(1));
        answer(6);

        assertThat(counts.of("t")).hasValue(6);
        assertThat(counts.hasAppeared("t", 3)).isFalse();
        assertThat(counts.hasAppeared("t", 4)).isTrue();
    }

    @Test
    void B15_looksMoreOftenForATopicThatIsMissing() {
        refresh();
        answer(0);
        assertThat(counts.of("t")).hasValue(0);

        timers.advance(Duration.ofSeconds(10));
        answer(2);

        assertThat(counts.of("t")).hasValue(2);
        assertThat(counts.hasAppeared("t", 0)).isTrue();
    }

    @Test
    void B1_repeatsWhatFailedAndKeepsWhatItKnew() {
        refresh();
        answer(4);
        refresh();
        fail();
        assertThat(counts.of("t")).hasValue(4);

        timers.advance(RETRY_BACKOFF);

        assertThat(questions).hasSize(3);
        questions.get(2).answer.completeExceptionally(new IllegalStateException("scripted"));
        timers.advance(RETRY_BACKOFF);
        answer(5);
        assertThat(counts.of("t")).hasValue(5);
    }

    @Test
    void C16_onlyTheFirstQuestionMayCreateATopic() {
        refresh();
        answer(0);
        topics.add("u");
        refresh();
        answer(1);

        assertThat(questions.get(0).mayCreate).containsExactly("t");
        assertThat(questions.get(1).mayCreate).containsExactly("u");
        assertThat(questions.get(1).topics).containsExactlyInAnyOrder("t", "u");
    }

    @Test
    void asksOneQuestionAtATime() {
        refresh();
        refresh();
        refresh();
        assertThat(questions).hasSize(1);

        answer(1);

        assertThat(questions).hasSize(2);
        answer(1);
        assertThat(questions).hasSize(2);
    }

    @Test
    void aTopicThatNobodyWantsAnyMoreIsForgottenThoughItsAnswerComesLate() {
        refresh();
        topics.clear();
        counts.forget("t");
        answer(2);
        topics.add("t");

        refresh();
        answer(4);

        // everything was there when interest began
        assertThat(questions.get(1).mayCreate).containsExactly("t");
        assertThat(counts.hasAppeared("t", 3)).isFalse();
    }

    @Test
    void asksNothingWhenThereIsNothingToAskOrItIsClosed() {
        topics.clear();
        refresh();
        topics.add("t");
        refresh();
        answer(1);

        strand.execute(counts::close);
        refresh();
        timers.advance(Duration.ofHours(1));

        assertThat(questions).hasSize(1);
    }
}
