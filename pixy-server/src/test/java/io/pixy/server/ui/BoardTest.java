package io.pixy.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.InvalidRequestException;
import io.pixy.server.management.Live;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BoardTest {
    private static final Duration TICK = Duration.ofMillis(500);

    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<CompletableFuture<byte[]>> asked = new ArrayList<>();
    private long now;
    private final Board board = new Board(2, Duration.ofMinutes(10), later::add, () -> now);
    private final Question question = new Question("queue", List.of("main", "g", "t"), () -> {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    });

    /** A page that reads, or does not. */
    private static final class Page implements Live.Sink {
        final List<String> read = new ArrayList<>();
        final List<Runnable> onEnd = new ArrayList<>();
        boolean slow;
        boolean ended;

        @Override
        public boolean send(byte[] bytes) {
            if (slow || ended) {
                return false;
            }
            read.add(new String(bytes, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public boolean isOpen() {
            return !ended;
        }

        @Override
        public void end() {
            if (!ended) {
                ended = true;
                onEnd.forEach(Runnable::run);
            }
        }

        @Override
        public void onEnd(Runnable action) {
            onEnd.add(action);
        }
    }

    private Page look() {
        Page page = new Page();
        board.add(page, List.of(question), false);
        return page;
    }

    private void pass(Duration time) {
        for (long end = now + time.toNanos(); now < end; ) {
            now += TICK.toNanos();
            List<Runnable> due = new ArrayList<>(later);
            later.clear();
            due.forEach(Runnable::run);
        }
    }

    private void answer(int number, String json) {
        asked.get(number).complete(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void asksOnceForAllWhoLookAndTellsEachOfThem() {
        Page one = look();
        Page other = look();

        answer(0, "{\"n\":1}");

        assertThat(asked).hasSize(1);
        assertThat(one.read).contains("event: queue\ndata: {\"n\":1}\n\n");
        assertThat(other.read).contains("event: queue\ndata: {\"n\":1}\n\n");
    }

    @Test
    void whoComesLaterIsToldTheLastAnswerAtOnce() {
        look();
        answer(0, "{\"n\":1}");

        assertThat(look().read).containsExactly("event: queue\ndata: {\"n\":1}\n\n");
        assertThat(asked).hasSize(1);
    }

    @Test
    void nothingRunsWhileNobodyLooks() {
        assertThat(later).isEmpty();
        Page page = look();
        answer(0, "{}");
        page.end();

        pass(Duration.ofSeconds(10));

        assertThat(later).isEmpty();
        assertThat(asked).hasSize(1);
        look();
        assertThat(asked).hasSize(2);
    }

    @Test
    void asksAgainASecondAfterTheAnswerAndNotBeforeThereIsOne() {
        look();
        pass(Duration.ofSeconds(5));
        assertThat(asked).hasSize(1);

        // it took 5 s: nine times that would follow without, were it not for the longest pause, 30 s
        answer(0, "{}");
        pass(Duration.ofSeconds(29));
        assertThat(asked).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(asked).hasSize(2);

        answer(1, "{}");
        pass(Duration.ofMillis(500));
        assertThat(asked).hasSize(2);
        pass(Duration.ofMillis(500));
        assertThat(asked).hasSize(3);
    }

    @Test
    void asksLessOftenForWhatIsLarge() {
        look();

        answer(0, "\"" + "x".repeat(512 * 1024) + "\"");

        pass(Duration.ofSeconds(3));
        assertThat(asked).hasSize(1);
        pass(Duration.ofMillis(1500));
        assertThat(asked).hasSize(2);
    }

    @Test
    void tellsOfFailuresAndTriesAgainLater() {
        Page page = look();

        asked.get(0).completeExceptionally(new InvalidRequestException("t\"\n\nevent: x"));

        assertThat(page.read).hasSize(2);
        assertThat(page.read.get(1))
                .startsWith("event: problem\ndata: {\"message\":\"")
                .endsWith("\"}\n\n");
        assertThat(page.read.get(1).strip().lines()).hasSize(2);
        pass(Duration.ofSeconds(4));
        assertThat(asked).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(asked).hasSize(2);
    }

    @Test
    void saysNothingOfWhatIsBehindAFailureThatIsNone() {
        Page page = look();

        asked.get(0).completeExceptionally(new IllegalStateException("secret"));

        assertThat(page.read.get(1)).contains("the server failed").doesNotContain("secret");
    }

    @Test
    void aPageThatReadsSlowlyGetsWhatIsNewestThen() {
        Page page = look();
        page.slow = true;
        answer(0, "{\"n\":1}");
        pass(Duration.ofSeconds(1));
        answer(1, "{\"n\":2}");

        page.slow = false;
        pass(TICK);

        assertThat(page.read).hasSize(2).last().isEqualTo("event: queue\ndata: {\"n\":2}\n\n");
    }

    @Test
    void saysThatItIsThereIfThereIsNothingNew() {
        Page page = look();
        assertThat(page.read).containsExactly(":\n\n");

        pass(Duration.ofSeconds(9));

        assertThat(page.read).containsExactly(":\n\n", ":\n\n", ":\n\n");
    }

    @Test
    void thereAreNoMorePagesThanMayBe() {
        look();
        look();
        assertThat(board.isFull(false)).isTrue();

        assertThat(look().ended).isTrue();
    }

    @Test
    void whoMaySeeNothingTakesHalfOfThePlacesAtMost() {
        Page first = new Page();
        Page second = new Page();

        board.add(first, List.of(question), true);
        board.add(second, List.of(question), true);

        assertThat(first.ended).isFalse();
        assertThat(second.ended).isTrue();
        assertThat(look().ended).isFalse();
    }

    @Test
    void pagesComeAgainAfterAWhile() {
        Page page = look();

        pass(Duration.ofMinutes(11));

        assertThat(page.ended).isTrue();
        assertThat(later).isEmpty();
    }
}
