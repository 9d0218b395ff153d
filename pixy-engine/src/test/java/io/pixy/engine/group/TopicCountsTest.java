package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class TopicCountsTest {
    private static final Duration RETRY_BACKOFF = Duration.ofMillis(500);

    /** A question that the test answers. */
    private record Question(
            Set<String> topics, Set<String> mayCreate, CompletableFuture<Map<String, Lookup<TopicFacts>>> answer) {}

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final Strand strand = new Strand("test");
    private final List<Question> questions = new ArrayList<>();
    private final Set<String> topics = new TreeSet<>(Set.of("t"));
    private final Set<String> held = new TreeSet<>();
    private final TopicMemory memory = new TopicMemory();
    private final List<String> news = new ArrayList<>();
    private int changes;
    private final TopicCounts counts = counts();

    private TopicCounts counts() {
        return new TopicCounts(
                (asked, mayCreate) -> {
                    questions.add(new Question(asked, mayCreate, new CompletableFuture<>()));
                    return questions.get(questions.size() - 1).answer;
                },
                strand,
                timers.on(strand),
                clock,
                RETRY_BACKOFF,
                new TopicMemory.OfGroup(memory, "g"),
                new Group());
    }

    private final class Group implements TopicCounts.Owner {
        @Override
        public Set<String> subscribed() {
            return new TreeSet<>(topics);
        }

        @Override
        public Set<String> held() {
            return new TreeSet<>(held);
        }

        @Override
        public void onAnswer() {
            changes++;
        }

        @Override
        public void onAnotherTopic(String topic, int partitions) {
            news.add("another " + topic + " with " + partitions);
        }

        @Override
        public void onRefused(String topic, PixyException why) {
            news.add(topic + ": " + why.getMessage());
        }
    }

    private void refresh() {
        strand.execute(counts::refresh);
    }

    /** Answers the last question: so many partitions each; 0 for a topic that does not exist. */
    private void answer(int partitions) {
        answer(partitions, "1");
    }

    private void answer(int partitions, String id) {
        answer(new TopicFacts(partitions, partitions == 0 ? "" : id, false));
    }

    private void answer(TopicFacts facts) {
        Question question = questions.get(questions.size() - 1);
        Map<String, Lookup<TopicFacts>> found = new HashMap<>();
        question.topics.forEach(topic -> found.put(topic, new Lookup.Found<>(facts)));
        question.answer.complete(found);
    }

    private void fail() {
        fail(new KafkaException("scripted", null));
    }

    private void fail(KafkaException why) {
        Question question = questions.get(questions.size() - 1);
        Map<String, Lookup<TopicFacts>> found = new HashMap<>();
        question.topics.forEach(topic -> found.put(topic, new Lookup.Failed<>(why)));
        question.answer.complete(found);
    }

    @Test
    void knowsNothingBeforeTheFirstAnswer() {
        refresh();

        assertThat(counts.all()).isEmpty();
        answer(4);
        assertThat(counts.all()).containsEntry("t", 4);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void A46_looksAgainWithinAMinute() {
        refresh();
        answer(4);

        timers.advance(Duration.ofMinutes(1));
        answer(6);

        assertThat(counts.all()).containsEntry("t", 6);
        assertThat(counts.hasAppeared("t", 3)).isFalse();
        assertThat(counts.hasAppeared("t", 4)).isTrue();
    }

    @Test
    void itsTurnsStayWhereTheyAreWhateverIsAskedInBetween() {
        refresh();
        answer(4);
        while (questions.size() < 2) {
            timers.advance(Duration.ofMillis(100));
        }
        answer(4);

        timers.advance(Duration.ofMillis(1300));
        refresh();
        answer(4);

        timers.advance(Duration.ofMillis(3500));
        assertThat(questions).hasSize(3);
        timers.advance(Duration.ofMillis(300));
        assertThat(questions).hasSize(4);
    }

    @Test
    void B15_looksMoreOftenForATopicThatIsMissing() {
        refresh();
        answer(0);
        assertThat(counts.all()).containsEntry("t", 0);

        timers.advance(Duration.ofSeconds(10));
        answer(2);

        assertThat(counts.all()).containsEntry("t", 2);
        assertThat(counts.hasAppeared("t", 0)).isTrue();
    }

    @Test
    void B1_repeatsWhatFailedAndKeepsWhatItKnew() {
        refresh();
        answer(4);
        refresh();
        fail();
        assertThat(counts.all()).containsEntry("t", 4);

        timers.advance(RETRY_BACKOFF);

        assertThat(questions).hasSize(3);
        questions.get(2).answer.completeExceptionally(new IllegalStateException("scripted"));
        timers.advance(RETRY_BACKOFF.multipliedBy(2));
        answer(5);
        assertThat(counts.all()).containsEntry("t", 5);
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

    @Test
    void aTopicThatWasMadeAgainIsAnotherOne() {
        refresh();
        answer(4, "1");
        refresh();
        answer(2, "2");

        assertThat(news).containsExactly("another t with 2");
        assertThat(counts.all()).containsEntry("t", 2);
        assertThat(counts.hasAppeared("t", 0)).isTrue();
    }

    private void tell(String... ids) {
        for (String id : ids) {
            refresh();
            answer(4, id);
        }
    }

    @Test
    void brokersThatAreBehindDoNotMakeItAnotherOneAgain() {
        tell("1", "2", "1", "2", "1");

        assertThat(news).containsExactly("another t with 4");
    }

    @Test
    void aBrokerThatIsBehindTellsAGroupThatComesBackNothing() {
        tell("1", "2");
        strand.execute(() -> counts.forget("t"));

        tell("1");
        assertThat(counts.knows("t")).isFalse();
        tell("2");

        assertThat(counts.all()).containsEntry("t", 4);
        assertThat(news).containsExactly("another t with 4");
    }

    @Test
    void whoLooksWaitsForABrokerThatIsNotBehind() {
        tell("1", "2");
        List<CompletableFuture<Boolean>> looks = new ArrayList<>();
        strand.execute(() -> looks.add(counts.look("t")));

        answer(4, "1");

        assertThat(looks.get(0)).isCompletedWithValue(false);
    }

    @Test
    void whoLooksIsNotToldByABrokerThatMayHaveJustStarted() {
        tell("1");
        List<CompletableFuture<Boolean>> looks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            strand.execute(() -> looks.add(counts.look("t")));
            answer(0);
            timers.advance(Duration.ofSeconds(2));
        }

        assertThat(looks.get(0)).isCompletedWithValue(false);
        assertThat(looks.get(1)).isCompletedWithValue(true);
    }

    /** It was the one that told of the other that was behind. */
    @Test
    void anIdOfBeforeThatStaysIsBelieved() {
        tell("2", "1", "2");
        timers.advance(Duration.ofSeconds(29));
        tell("2");
        assertThat(news).containsExactly("another t with 4");

        timers.advance(Duration.ofSeconds(2));
        tell("2");

        assertThat(news).containsExactly("another t with 4", "another t with 4");
    }

    @Test
    void remembersSoManyIdsOnly() {
        tell("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "2");
        assertThat(news).hasSize(9);

        tell("1");

        assertThat(news).hasSize(10);
    }

    @Test
    void aTopicThatIsMissingForAWhileIsTheSameIfItsIdIs() {
        refresh();
        answer(4, "1");
        refresh();
        answer(0);
        refresh();
        answer(0);
        refresh();
        answer(5, "1");

        assertThat(news).isEmpty();
        assertThat(counts.hasAppeared("t", 3)).isFalse();
        assertThat(counts.hasAppeared("t", 4)).isTrue();
    }

    @Test
    void withoutIdsATopicIsAnotherOneOnceItWasMissingTwiceInARow() {
        refresh();
        answer(4, "");
        refresh();
        answer(0);
        refresh();
        answer(4, "");
        // a broker that had just started may have said so
        assertThat(news).isEmpty();
        assertThat(counts.hasAppeared("t", 0)).isTrue();

        refresh();
        answer(0);
        // which can be the same broker in the same moment
        refresh();
        answer(0);
        refresh();
        answer(4, "");
        assertThat(news).isEmpty();

        refresh();
        answer(0);
        timers.advance(Duration.ofSeconds(3));
        answer(0);
        refresh();
        answer(4, "");

        assertThat(news).containsExactly("another t with 4");
    }

    @Test
    void aTopicThatComesIntoBeingIsNoOtherOne() {
        refresh();
        answer(0);
        refresh();
        answer(0);
        refresh();
        answer(4, "1");

        assertThat(news).isEmpty();
        assertThat(counts.hasAppeared("t", 0)).isTrue();
    }

    @Test
    void aTopicThatIsCreatedByBeingAskedForHasAppeared() {
        refresh();
        answer(new TopicFacts(3, "", true));

        assertThat(counts.hasAppeared("t", 0)).isTrue();
        refresh();
        answer(3, "1");
        assertThat(news).isEmpty();
        assertThat(counts.hasAppeared("t", 0)).isTrue();
    }

    @Test
    void aTopicThatWasMadeAgainWhileNobodySubscribedIsAnotherOne() {
        refresh();
        answer(4, "1");
        topics.clear();
        counts.forget("t");
        strand.execute(counts::close);
        topics.add("t");
        TopicCounts next = counts();

        strand.execute(next::refresh);
        answer(4, "2");

        assertThat(news).containsExactly("another t with 4");
        assertThat(next.hasAppeared("t", 0)).isTrue();
    }

    @Test
    void aTopicThatIsBeingGivenUpIsLookedAtButNotCreated() {
        topics.clear();
        held.add("t");

        refresh();

        assertThat(questions.get(0).topics).containsExactly("t");
        assertThat(questions.get(0).mayCreate).isEmpty();
    }

    @Test
    void aLookIsOverWhenItsOwnQuestionIsAnswered() {
        refresh();
        CompletableFuture<CompletableFuture<Boolean>> look = new CompletableFuture<>();
        strand.execute(() -> look.complete(counts.look("t")));

        answer(4);
        assertThat(look.join()).isNotDone();
        answer(4);

        assertThat(look.join()).isCompletedWithValue(true);
    }

    @Test
    void aLookThatFailsSaysSoAndOneAtAClosedGroupDoesNotWait() {
        CompletableFuture<CompletableFuture<Boolean>> failing = new CompletableFuture<>();
        CompletableFuture<CompletableFuture<Boolean>> closed = new CompletableFuture<>();
        strand.execute(() -> failing.complete(counts.look("t")));
        fail();
        strand.execute(() -> {
            counts.close();
            closed.complete(counts.look("t"));
        });

        assertThat(failing.join()).isCompletedWithValue(false);
        assertThat(closed.join()).isCompletedWithValue(false);
    }

    @Test
    void whoMayNotAskIsToldWhyAndAskedForLessAndLessOften() {
        refresh();
        for (int i = 0; i < 20; i++) {
            fail(new KafkaException("refused", new TopicAuthorizationException("t")));
            timers.advance(RETRY_BACKOFF);
        }

        assertThat(news).startsWith("t: refused");
        assertThat(counts.refusal("t"))
                .hasValueSatisfying(why -> assertThat(why).hasMessage("refused"));
        assertThat(questions).hasSizeLessThan(10);
        timers.advance(Duration.ofSeconds(5));
        answer(4);
        assertThat(counts.refusal("t")).isEmpty();
    }

    @Test
    void aRefusalDoesNotMatterWhereTheTopicIsKnown() {
        refresh();
        answer(4);
        refresh();

        fail(new KafkaException("refused", new TopicAuthorizationException("t")));

        assertThat(news).isEmpty();
        assertThat(counts.refusal("t")).isEmpty();
    }
}
