package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GatheredCountsTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    /** A question to Kafka, to be answered by the test. */
    private record Question(
            Set<String> topics, Set<String> mayCreate, CompletableFuture<Map<String, Lookup<TopicFacts>>> answer) {}

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final List<Question> questions = new ArrayList<>();
    private boolean broken;
    private final GatheredCounts counts = new GatheredCounts(this::ask, timers, clock);

    private CompletableFuture<Map<String, Lookup<TopicFacts>>> ask(Set<String> topics, Set<String> mayCreate) {
        if (broken) {
            throw new IllegalStateException("scripted");
        }
        Question question = new Question(topics, mayCreate, new CompletableFuture<>());
        questions.add(question);
        return question.answer();
    }

    private static Lookup<TopicFacts> found(int partitions) {
        return new Lookup.Found<>(new TopicFacts(partitions, "", false));
    }

    /** A question that comes by itself is asked at once, so those after it are a moment's. */
    private void beginMoment() {
        var unused = counts.count(Set.of("first"), Set.of());
        assertThat(questions).extracting(Question::topics).contains(Set.of("first"));
        questions.clear();
    }

    @Test
    void questionsOfAMomentAreOneAndEachGetsItsOwn() {
        beginMoment();

        var one = counts.count(Set.of("a", "b"), Set.of());
        var another = counts.count(Set.of("b", "c"), Set.of("c"));
        assertThat(questions).isEmpty();
        timers.advance(MOMENT);
        assertThat(questions).extracting(Question::topics).containsExactly(Set.of("a", "b", "c"));
        assertThat(questions).extracting(Question::mayCreate).containsExactly(Set.of());
        questions.get(0).answer().complete(new HashMap<>(Map.of("a", found(1), "b", found(2), "c", found(3))));

        assertThat(one.join()).isEqualTo(Map.of("a", found(1), "b", found(2)));
        assertThat(another.join()).isEqualTo(Map.of("b", found(2), "c", found(3)));
    }

    @Test
    void whatMayComeIntoBeingIsAskedForByItsOwnGroupOnly() {
        beginMoment();
        var own = counts.count(Set.of("a", "new", "broken"), Set.of("new", "broken", "a"));
        var others = counts.count(Set.of("new"), Set.of());
        timers.advance(MOMENT);
        Lookup<TopicFacts> failed = new Lookup.Failed<>(new KafkaException("scripted", null));
        Lookup<TopicFacts> missing = new Lookup.Found<>(TopicFacts.MISSING);

        questions.get(0).answer().complete(Map.of("a", found(1), "new", missing, "broken", failed));

        assertThat(others.join()).isEqualTo(Map.of("new", missing));
        assertThat(own).isNotDone();
        assertThat(questions).extracting(Question::topics).last().isEqualTo(Set.of("new"));
        assertThat(questions).extracting(Question::mayCreate).last().isEqualTo(Set.of("new"));
        questions.get(1).answer().complete(Map.of("new", found(2)));
        assertThat(own.join()).isEqualTo(Map.of("a", found(1), "new", found(2), "broken", failed));
    }

    @Test
    void whatIsAskedAfterTheQuestionWentOutIsAnotherQuestion() {
        beginMoment();
        var early = counts.count(Set.of("a"), Set.of());
        timers.advance(MOMENT);

        var late = counts.count(Set.of("a"), Set.of());
        questions.get(0).answer().complete(Map.of("a", found(1)));

        assertThat(questions).hasSize(2);
        assertThat(early).isCompleted();
        assertThat(late).isNotDone();
    }

    @Test
    void noQuestionGrowsWithoutBound() {
        beginMoment();

        for (int topic = 0; topic < 1001; topic++) {
            var unused = counts.count(Set.of("t" + topic), Set.of());
        }
        timers.advance(MOMENT);

        assertThat(questions).extracting(question -> question.topics().size()).containsExactly(500, 500, 1);
    }

    @Test
    void allHearOfFailures() {
        beginMoment();
        var failed = counts.count(Set.of("a"), Set.of());
        timers.advance(MOMENT);
        questions.get(0).answer().completeExceptionally(new IllegalStateException("scripted"));
        beginMoment();
        broken = true;
        var thrown = counts.count(Set.of("a"), Set.of());
        timers.advance(MOMENT);

        assertThat(failed).isCompletedExceptionally();
        assertThat(thrown).isCompletedExceptionally();
    }
}
