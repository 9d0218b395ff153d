package io.pixy.engine.partition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.engine.offsets.AttemptText;
import io.pixy.engine.offsets.Attempts;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SideStoreTest implements Retrying {
    private static final PartitionId P0 = new PartitionId("t", 0);
    private static final PartitionId P1 = new PartitionId("t", 1);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Strand strand = new Strand("test");
    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final MemoryOffsets offsets = new MemoryOffsets();
    private final SideStore store = new SideStore(
            "g",
            offsets,
            strand,
            timers.on(strand),
            clock,
            new SideStore.Settings(INTERVAL, Duration.ofSeconds(1), Duration.ofHours(1), 4096));
    private final NavigableMap<Long, Attempts> attempts = new TreeMap<>();
    private final List<NavigableMap<Long, Attempts>> read = new ArrayList<>();
    private long base = 10;

    @Override
    public long base() {
        return base;
    }

    @Override
    public NavigableMap<Long, Attempts> attempts() {
        return attempts;
    }

    private void run(Runnable task) {
        strand.execute(task);
    }

    private void claim(PartitionId id) {
        run(() -> store.read(id, read::add));
        run(() -> store.track(id, this));
    }

    private void tried(long offset, int times) {
        attempts.put(offset, new Attempts(times, 0));
        run(() -> store.changed(P0));
    }

    private Committed stored(Map<Long, Attempts> messages) {
        return new Committed(base, AttemptText.encode(base, new TreeMap<>(messages), 4096));
    }

    private static Map<Long, Attempts> once(long offset, int times) {
        return Map.of(offset, new Attempts(times, 0));
    }

    private CompletableFuture<Void> flush() {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        run(() -> done.add(store.flush(P0)));
        return done.get(0);
    }

    @Test
    void writesNothingWhileNothingIsTriedAgain() {
        claim(P0);

        for (int i = 0; i < 10; i++) {
            base++;
            run(() -> store.changed(P0));
            timers.advance(INTERVAL);
        }
        timers.advance(Duration.ofHours(3));

        assertThat(offsets.keptCommits).isEmpty();
        assertThat(read).containsExactly(new TreeMap<>());
    }

    @Test
    void saysOnceThatNothingCanBeKeptThoughItCanNotEvenBeRead() {
        Logger logger = (Logger) LoggerFactory.getLogger(SideStore.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            offsets.fetchFails = true;
            claim(P0);
            assertThat(appender.list).as("there is nothing to be kept").isEmpty();
            tried(12, 2);
            timers.advance(Duration.ofMinutes(5));
            assertThat(appender.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFormattedMessage()).contains("can't be kept", "scripted"));
            offsets.fetchFails = false;
            timers.advance(Duration.ofMinutes(2));
            assertThat(offsets.keptCommits).hasSize(1);
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    void writesWhatHasChangedOncePerInterval() {
        claim(P0);

        tried(12, 2);
        tried(13, 2);
        tried(12, 3);
        assertThat(offsets.keptCommits).containsExactly(stored(once(12, 2)));
        timers.advance(INTERVAL);

        assertThat(offsets.keptCommits)
                .hasSize(2)
                .endsWith(stored(Map.of(12L, new Attempts(3, 0), 13L, new Attempts(2, 0))));
        timers.advance(Duration.ofMinutes(1));
        assertThat(offsets.keptCommits).hasSize(2);
    }

    @Test
    void whatIsNotTriedAgainAnyMoreIsTakenOut() {
        claim(P0);
        tried(12, 2);

        attempts.clear();
        base = 13;
        run(() -> store.changed(P0));
        timers.advance(INTERVAL);

        assertThat(offsets.kept.get(P0)).isEqualTo(new Committed(13, "pixy1:"));
    }

    @Test
    void theNextOwnerReadsWhatTheLastOneWrote() {
        NavigableMap<Long, Attempts> known =
                new TreeMap<>(Map.of(12L, new Attempts(4, clock.wallMillis() / 1000 * 1000 + 60_000)));
        offsets.kept.put(P0, stored(known));

        claim(P0);

        assertThat(read).containsExactly(known);
        attempts.putAll(known);
        run(() -> store.changed(P0));
        timers.advance(INTERVAL);
        assertThat(offsets.keptCommits).as("it is there already").isEmpty();
    }

    @Test
    void aDelayThatCanNotBeIsShortened() {
        offsets.kept.put(P0, stored(Map.of(12L, new Attempts(1, 4_000_000_000_000L))));

        claim(P0);

        assertThat(read.get(0).get(12L).notBeforeMillis())
                .isEqualTo(clock.wallMillis() + Duration.ofHours(12).toMillis());
    }

    @Test
    void whatCanNotBeReadIsUnknownAndIsReadBeforeItIsOverwritten() {
        offsets.fetchFails = true;
        claim(P0);
        assertThat(read).containsExactly(new TreeMap<>());

        tried(12, 2);
        timers.advance(Duration.ofSeconds(1));
        assertThat(offsets.keptCommits).isEmpty();
        offsets.fetchFails = false;
        timers.advance(Duration.ofMinutes(1));

        assertThat(offsets.keptCommits).containsExactly(stored(once(12, 2)));
    }

    @Test
    void whoClaimsWaitsForAMomentOnly() {
        offsets.keptFetchesWait = new CompletableFuture<>();
        claim(P0);
        assertThat(read).isEmpty();

        timers.advance(Duration.ofSeconds(2));

        assertThat(read).containsExactly(new TreeMap<>());
        offsets.keptFetchesWait.complete(null);
        assertThat(read).hasSize(1);
    }

    @Test
    void offsetsOfSomebodyElseAreLeftAlone() {
        offsets.kept.put(P0, new Committed(10, "BD"));
        offsets.kept.put(P1, new Committed(10, ""));
        claim(P0);
        claim(P1);

        tried(12, 2);
        run(() -> store.changed(P1));
        timers.advance(Duration.ofHours(2));

        assertThat(read).containsExactly(new TreeMap<>(), new TreeMap<>());
        assertThat(offsets.keptCommits).isEmpty();
    }

    @Test
    void aTextOfAnotherVersionIsUnknownAndReplaced() {
        offsets.kept.put(P0, new Committed(10, "pixy9:whatever"));
        claim(P0);

        tried(12, 2);

        assertThat(read).containsExactly(new TreeMap<>());
        assertThat(offsets.keptCommits).containsExactly(stored(once(12, 2)));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLaterAndLessAndLessOften() {
        claim(P0);
        offsets.commitFails = true;
        tried(12, 2);
        tried(13, 2);
        timers.advance(Duration.ofMinutes(10));
        int tries = offsets.commitCalls;

        offsets.commitFails = false;
        timers.advance(Duration.ofMinutes(1));

        assertThat(tries).isBetween(8, 20);
        assertThat(offsets.keptCommits)
                .containsExactly(stored(Map.of(12L, new Attempts(2, 0), 13L, new Attempts(2, 0))));
    }

    @Test
    void writesLessWhereABrokerAcceptsLessAndGivesUpWhereItAcceptsNothing() {
        claim(P0);
        offsets.commitFails = true;
        offsets.failureOfCommits = CommitFailure.Kind.METADATA_TOO_LARGE;

        tried(12, 2);
        timers.advance(Duration.ofHours(5));

        assertThat(offsets.commitCalls).isBetween(5, 12);
    }

    @Test
    void aFlushEndsWhenItIsWritten() {
        claim(P0);
        tried(12, 2);
        tried(12, 3);

        assertThat(flush()).isCompleted();
        assertThat(offsets.kept.get(P0)).isEqualTo(stored(once(12, 3)));
        assertThat(flush()).as("nothing to write").isCompleted();
    }

    @Test
    void aFlushEndsWhenItFailsOrTakesTooLong() {
        claim(P0);
        offsets.commitFails = true;
        tried(12, 4);
        assertThat(flush()).isCompleted();
        offsets.commitFails = false;
        timers.advance(Duration.ofMinutes(2));
        offsets.commitsWait = new CompletableFuture<>();
        tried(12, 5);

        CompletableFuture<Void> slow = flush();

        assertThat(slow).isNotDone();
        timers.advance(Duration.ofSeconds(2));
        assertThat(slow).isCompleted();
    }

    @Test
    void inDoubtNothingIsWritten() {
        claim(P0);
        run(store::pause);
        tried(12, 2);
        assertThat(flush()).isCompleted();
        timers.advance(Duration.ofMinutes(1));
        assertThat(offsets.keptCommits).isEmpty();

        run(store::resume);

        assertThat(offsets.keptCommits).hasSize(1);
    }

    @Test
    void whatIsGivenUpIsNotWrittenAnyMore() {
        claim(P0);
        tried(12, 2);
        tried(13, 2);

        run(() -> store.forget(P0));
        timers.advance(Duration.ofHours(2));

        assertThat(offsets.keptCommits).hasSize(1);
        run(store::close);
        run(store::close);
        assertThat(timers.size()).isZero();
    }

    @Test
    void whatBrokersWouldForgetIsWrittenAgain() {
        claim(P0);
        tried(12, 2);

        timers.advance(Duration.ofMinutes(61));

        assertThat(offsets.keptCommits).hasSize(2);
    }
}
