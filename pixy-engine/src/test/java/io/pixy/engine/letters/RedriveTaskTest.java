package io.pixy.engine.letters;

import static io.pixy.engine.letters.LetterWorld.LETTERS;
import static io.pixy.engine.letters.LetterWorld.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.DeadLetters;
import io.pixy.api.KafkaException;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.AckedRanges;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Letters are put back, whatever lies among them and whatever goes wrong meanwhile. */
@Timeout(60)
class RedriveTaskTest {
    private final LetterWorld world = new LetterWorld();
    private int polls;

    private static Redrive done(long redriven) {
        return new Redrive("1", Redrive.State.DONE, redriven, 0, 0, 0, Optional.empty());
    }

    private static String text(Redrive redrive) {
        return redrive.problem().map(Throwable::getMessage).orElse("");
    }

    @Test
    void putsBackAllThatAreThere() {
        world.letter("a");
        world.letter("b");

        assertThat(world.redrive()).isEqualTo(done(2));
        assertThat(world.written).containsExactly("a", "b");
        assertThat(world.committed().offset()).isEqualTo(2);
    }

    @Test
    void whatSaysToComeFromAPlaceThatCanNotBeIsNoLetterAndKeepsNoneBack() {
        world.letter("a");
        world.letter("x", "__dlq.errors.partition", "-1");
        world.letter(null, "__dlq.errors.offset", "-7", "pixy.dead.truncated", "true");
        world.letter("b");

        Redrive ended = world.redrive();

        assertThat(ended.state()).as(text(ended)).isEqualTo(Redrive.State.DONE);
        assertThat(ended.skipped()).isEqualTo(2);
        assertThat(world.written).containsExactly("a", "b");
    }

    @Test
    void whatWasLeftOutAndCanNotBeReadNowIsNotPassedOver() {
        world.record(ORDERS, "k", "the value", Map.of());
        world.letter(null, "pixy.dead.truncated", "true");
        world.letter("b");
        world.silent.add(ORDERS);
        world.onPoll = () -> {
            if (polls++ == 2) {
                assertThat(world.committed().offset()).isZero();
                world.silent.clear();
            }
        };

        Redrive ended = world.redrive();

        assertThat(ended).isEqualTo(done(2));
        assertThat(world.written).contains("the value", "b");
    }

    @Test
    void whatWasLeftOutAndIsNotKeptAnyMoreIsPassedOver() {
        world.letter(null, "pixy.dead.truncated", "true");
        world.letter("b");
        assertThat(world.redrive().failed()).as("no topic").isEqualTo(1);

        world.record(ORDERS, "k", "other", Map.of());
        world.letter(null, "pixy.dead.truncated", "true", "__dlq.errors.offset", "1");
        world.letter(null, "pixy.dead.truncated", "true", "__dlq.errors.partition", "1");
        assertThat(world.redrive().failed()).as("neither offset nor partition").isEqualTo(2);

        world.begins.put(ORDERS, 1L);
        world.letter(null, "pixy.dead.truncated", "true");
        assertThat(world.redrive().failed()).as("deleted").isEqualTo(1);
        assertThat(world.written).containsExactly("b");
    }

    /** As in a topic that was deleted and made again. */
    @Test
    void whatLiesWhereTheValueWasIsNotTakenForItIfItIsAnotherMessage() {
        world.record(ORDERS, "other", "of somebody else", Map.of());
        world.record(ORDERS, "k", "the value", Map.of());
        world.letter(null, "pixy.dead.truncated", "true");
        world.letter(null, "pixy.dead.truncated", "true", "__dlq.errors.offset", "1", "pixy.dead.timestamp", "777");
        world.letter(null, "pixy.dead.truncated", "true", "__dlq.errors.offset", "1", "pixy.dead.timestamp", "1000");

        Redrive ended = world.redrive();

        assertThat(ended.failed()).isEqualTo(2);
        assertThat(world.written).containsExactly("the value");
    }

    @Test
    void goesOnBehindWhatRetentionTakesMeanwhile() {
        world.letter("a");
        world.letter("b");
        world.letter("c");
        world.writer = request -> {
            world.begins.put(LETTERS, 2L);
            return CompletableFuture.completedFuture(new RecordPosition(0, 0));
        };
        RedriveTask task = world.task("1", RedriveRequest.ALL.withMaxPerSecond(1));

        task.run();

        assertThat(task.now().state()).as(text(task.now())).isEqualTo(Redrive.State.DONE);
        assertThat(world.written).containsExactly("a", "c");
    }

    @Test
    void oneThatHasFailedIsNotTakenForOneThatRuns() {
        world.letter("a");
        world.onPoll = () -> {
            throw new org.apache.kafka.common.errors.TopicAuthorizationException("scripted");
        };
        assertThat(world.redrive().state()).isEqualTo(Redrive.State.FAILED);
        world.onPoll = () -> {};

        assertThat(world.redrive().redriven()).isEqualTo(1);
    }

    @Test
    void oneThatRunsElsewhereIsBelievedButNotFromTheFarFuture() {
        world.letter("a");
        PartitionId id = new PartitionId(LETTERS.topic(), 0);
        for (long ahead : new long[] {-59_000, 0, 300_000}) {
            world.offsets.committed.put(id, new Committed(0, mark(world.clock.wallMillis() + ahead)));
            assertThat(text(world.redrive())).as("ahead " + ahead).contains("running already");
        }
        for (long ahead : new long[] {-60_000, 3_600_000, Long.MAX_VALUE / 2}) {
            world.offsets.committed.put(id, new Committed(0, mark(world.clock.wallMillis() + ahead)));
            assertThat(world.redrive().state()).as("ahead " + ahead).isEqualTo(Redrive.State.DONE);
        }
    }

    private static String mark(long millis) {
        Redrive redrive = new Redrive("x", Redrive.State.RUNNING, 0, 0, 0, 0, Optional.empty());
        return RedriveMark.of(redrive, millis).text(0, new AckedRanges(0), LetterWorld.METADATA);
    }

    private Redrives redrives(Executor threads, int slots) {
        return new Redrives(new Redrives.Surroundings(
                world::reader,
                world::write,
                new LastingAdmin("unused", number -> null, Runnable::run, world.clock, world.time),
                world.offsets,
                Duration.ofSeconds(1),
                LetterWorld.METADATA,
                threads,
                new Semaphore(slots),
                world.clock));
    }

    @Test
    void oneThatCanNotBeStartedIsNoneThatRuns() {
        world.letter("a");
        List<Runnable> threads = new ArrayList<>();
        boolean[] none = {true};
        Redrives redrives = redrives(
                task -> {
                    if (none[0]) {
                        throw new OutOfMemoryError("no thread, on purpose");
                    }
                    threads.add(task);
                },
                1);
        DeadLetters letters = redrives.of("g", "orders", LetterWorld.TEMPLATE);
        assertThat(letters.redrive(RedriveRequest.ALL)).isCompletedExceptionally();
        none[0] = false;

        var begun = letters.redrive(RedriveRequest.ALL);

        assertThat(begun).isNotDone();
        assertThat(threads).hasSize(1);
    }

    @Test
    void soManyRunInAProcessAndNoMore() {
        Redrives redrives = redrives(task -> {}, 2);
        for (String group : List.of("a", "b")) {
            assertThat(redrives.of(group, "orders", LetterWorld.TEMPLATE).redrive(RedriveRequest.ALL))
                    .isNotDone();
        }

        assertThat(redrives.of("a", "orders", LetterWorld.TEMPLATE).redrive(RedriveRequest.ALL))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(RedriveRunningException.class);
        assertThat(redrives.of("c", "orders", LetterWorld.TEMPLATE).redrive(RedriveRequest.ALL))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void oneThatFailsForItsWriterTriesAgainAndKeepsItsPlace() {
        world.letter("a");
        world.letter("b");
        List<String> tried = new ArrayList<>();
        world.writer = request -> {
            tried.add(new String(request.value(), StandardCharsets.UTF_8));
            return tried.size() == 1
                    ? CompletableFuture.failedFuture(new KafkaException("scripted", null))
                    : CompletableFuture.completedFuture(new RecordPosition(0, 0));
        };

        Redrive ended = world.redrive();

        assertThat(ended.state()).isEqualTo(Redrive.State.DONE);
        assertThat(world.written).contains("a", "b");
        assertThat(world.committed().offset()).isEqualTo(2);
    }
}
