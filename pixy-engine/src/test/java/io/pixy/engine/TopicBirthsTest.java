package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class TopicBirthsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers time = new ManualTimers(clock);
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private int consumers;
    private boolean refuses;
    private final TopicBirths births = new TopicBirths(
            () -> {
                consumers++;
                return new Asking();
            },
            TIMEOUT,
            clock,
            task -> {
                if (refuses) {
                    throw new RejectedExecutionException("closed");
                }
                tasks.add(task);
            });

    /** Creates topics; each takes two seconds. */
    private final class Asking extends MockConsumer<byte[], byte[]> {
        @SuppressWarnings("deprecation") // clients 3.9 have no other
        Asking() {
            super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            asked.add(topic + " within " + timeout.toMillis());
            if (topic.startsWith("forbidden")) {
                throw new TopicAuthorizationException(topic);
            }
            if (timeout.toMillis() < 2000) {
                throw new TimeoutException("scripted");
            }
            time.advance(Duration.ofSeconds(2));
            return topic.startsWith("missing")
                    ? List.of()
                    : List.of(
                            new PartitionInfo(topic, 0, null, null, null),
                            new PartitionInfo(topic, 1, null, null, null));
        }
    }

    private void work() {
        List<Runnable> now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
    }

    @Test
    void asksForAllThatHaveCollectedWithOneConsumerAndNeverOnTheCallersThread() {
        CompletableFuture<Integer> one = births.ask("one");
        CompletableFuture<Integer> missing = births.ask("missing");
        assertThat(consumers).isZero();
        assertThat(tasks).hasSize(1);

        work();

        assertThat(one).isCompletedWithValue(2);
        assertThat(missing).isCompletedWithValue(0);
        assertThat(consumers).isEqualTo(1);
        assertThat(births.ask("later")).isNotDone();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void sharesTheTimeAmongThem() {
        var unused = births.ask("a");
        var unused2 = births.ask("b");
        CompletableFuture<Integer> last = births.ask("c");

        work();

        assertThat(asked).containsExactly("a within 5000", "b within 3000", "c within 1000");
        assertThat(last).isCompletedExceptionally();
    }

    @Test
    void oneThatIsRefusedDoesNotFailTheOthers() {
        CompletableFuture<Integer> refused = births.ask("forbidden");
        CompletableFuture<Integer> other = births.ask("other");

        work();

        assertThat(refused).isCompletedExceptionally();
        assertThat(other).isCompletedWithValue(2);
    }

    @Test
    void whoAsksForTheSameTopicWaitsForTheSameAnswer() {
        assertThat(births.ask("same")).isSameAs(births.ask("same"));
    }

    @Test
    void turnsAwayWhatIsTooMuch() {
        for (int i = 0; i < 1000; i++) {
            assertThat(births.ask("t" + i)).isNotDone();
        }

        assertThat(births.ask("one too many")).isCompletedExceptionally();
    }

    @Test
    void afterTheStopNobodyWaits() {
        refuses = true;

        assertThat(births.ask("late")).isCompletedExceptionally();
        assertThat(births.ask("later")).isCompletedExceptionally();
    }

    @Test
    void aConsumerThatCanNotBeMadeFailsThemAll() {
        TopicBirths broken = new TopicBirths(TopicBirthsTest::unmakeable, TIMEOUT, clock, tasks::add);
        CompletableFuture<Integer> birth = broken.ask("t");

        work();

        assertThat(birth).isCompletedExceptionally();
    }

    @Test
    void anErrorFailsThemAndNotThoseThatAskLater() {
        TopicBirths broken = new TopicBirths(
                () -> {
                    throw new NoClassDefFoundError("scripted");
                },
                TIMEOUT,
                clock,
                tasks::add);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Integer> birth = broken.ask("t");

            work();

            assertThat(birth).isCompletedExceptionally();
        }
    }

    @Test
    void whereThereIsNoThreadNobodyWaits() {
        TopicBirths broken = new TopicBirths(Asking::new, TIMEOUT, clock, task -> {
            throw new InternalError("scripted");
        });

        assertThat(broken.ask("t")).isCompletedExceptionally();
        assertThat(broken.ask("t")).isCompletedExceptionally();
    }

    private static Consumer<byte[], byte[]> unmakeable() {
        throw new IllegalStateException("scripted");
    }
}
