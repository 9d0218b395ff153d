package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who reads what for whom; readers do nothing here but what a test has them do. */
class SharedReaderTest {
    private static final PartitionId P = new PartitionId("t", 0);
    private static final int MOST_MESSAGES = 10;
    private static final Duration WAIT = Duration.ofSeconds(2);

    /** No answer can be out any more, and that is noticed. */
    private static final Duration ANSWERED = Duration.ofSeconds(17);

    private long nanos = Duration.ofHours(1).toNanos();
    private final List<Told> threads = new ArrayList<>();
    private final List<SharedThread> listeners = new ArrayList<>();
    private final SharedReader shared = new SharedReader(
            (number, thread) -> {
                assertThat(number).isEqualTo(threads.size());
                Told told = new Told();
                threads.add(told);
                listeners.add(thread);
                return told;
            },
            WAIT,
            new Clock() {
                @Override
                public long nanoTime() {
                    return nanos;
                }

                @Override
                public long wallMillis() {
                    throw new UnsupportedOperationException();
                }
            });
    private final Group a = new Group();
    private final Group b = new Group();

    /** A reader that remembers what it was told. */
    private static final class Told implements Reader {
        private final List<Reading> readings = new ArrayList<>();

        @Override
        public void add(Reading reading) {
            readings.add(reading);
        }

        @Override
        public void remove(PartitionId partition, long epoch) {
            readings.removeIf(reading -> reading.id().equals(partition) && reading.epoch() == epoch);
        }

        @Override
        public void resume(PartitionId partition, long epoch) {
            // nothing is read anyway
        }

        @Override
        public CompletableFuture<Void> close() {
            readings.clear();
            return CompletableFuture.completedFuture(null);
        }

        List<Long> offsets() {
            return readings.stream().map(Reading::next).toList();
        }
    }

    private final class Group implements FetchListener {
        private final List<Fetched> fetched = new ArrayList<>();
        private final List<Long> outOfRange = new ArrayList<>();
        private final List<Long> unreadable = new ArrayList<>();
        private boolean isDeaf;
        private Told own;
        private Elsewhere elsewhere;
        private FetchListener ownListener;
        private final KafkaFetcher fetcher = new KafkaFetcher(
                (given, listener) -> {
                    elsewhere = given;
                    ownListener = listener;
                    own = new Told();
                    return own;
                },
                new FetchSettings(1 << 20, MOST_MESSAGES, Duration.ZERO, Duration.ZERO),
                new Budget(1 << 30).open(),
                this,
                shared);

        private Fetcher.Flow add(long offset, long epoch) {
            return fetcher.add(P, offset, epoch, Fetcher.Held.NOTHING);
        }

        private List<Long> offsets() {
            return fetched.stream()
                    .flatMap(batch -> batch.messages().stream())
                    .map(Message::offset)
                    .toList();
        }

        @Override
        public void onFetched(List<Fetched> batches) {
            fetched.addAll(batches);
        }

        @Override
        public void onOutOfRange(PartitionId partition, long epoch) {
            outOfRange.add(epoch);
        }

        @Override
        public void onUnreadable(PartitionId partition, long epoch, Throwable why) {
            if (isDeaf) {
                throw new IllegalStateException("scripted");
            }
            unreadable.add(epoch);
        }

        @Override
        public void onDead(Throwable why) {
            assertThat(why).hasMessage("scripted");
        }
    }

    private Reading reading() {
        return threads.get(0).readings.get(0);
    }

    /** So many messages come, and so many more are in the log then. */
    private void read(int count, long lag) {
        Reading reading = reading();
        List<Message> messages = LongStream.range(reading.next(), reading.next() + count)
                .mapToObj(offset -> new Message("t", 0, offset, null, new byte[1], List.of(), -1, 1))
                .toList();
        reading.added(messages);
        listeners.get(0).onFetched(List.of(reading.upTo(messages, reading.next() + count, OptionalLong.of(lag))));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void whatTwoGroupsAreAtTheEndOfIsReadOnce() {
        a.add(5, 1);
        b.add(5, 7);

        read(2, 0);

        assertThat(threads).hasSize(1);
        assertThat(threads.get(0).readings).hasSize(1);
        assertThat(a.offsets()).containsExactly(5L, 6L);
        assertThat(b.offsets()).containsExactly(5L, 6L);
        assertThat(a.fetched).extracting(Fetched::epoch).containsOnly(1L);
        assertThat(b.fetched).extracting(Fetched::epoch).containsOnly(7L);
        assertThat(a.own.readings).isEmpty();
    }

    @Test
    void whoIsAheadGetsWhatItHasNotGot() {
        a.add(5, 1);
        b.add(7, 1);

        read(4, 0);

        assertThat(b.offsets()).containsExactly(7L, 8L);
        assertThat(b.fetched.get(0).from()).isEqualTo(7);
    }

    @Test
    void whoIsBehindReadsAloneUntilItHasGotThere() {
        a.add(5, 1);
        read(4, 0);
        b.add(6, 3);
        assertThat(b.own.offsets()).containsExactly(6L);
        Reading own = b.own.readings.get(0);

        own.upTo(List.of(), 8, OptionalLong.of(1));
        assertThat(b.elsewhere.takesCalm(own)).isEqualTo(Elsewhere.Answer.SOON);
        own.upTo(List.of(), 9, OptionalLong.of(0));
        assertThat(b.elsewhere.takesCalm(own)).isEqualTo(Elsewhere.Answer.YES);
        read(1, 0);

        assertThat(b.offsets()).containsExactly(9L);
        assertThat(b.fetched.get(1).epoch()).isEqualTo(3);
    }

    @Test
    void whatHasEndedIsNotTakenThoughItsThreadDoesNotKnowYet() {
        a.add(5, 1);
        read(1, 0);
        b.add(3, 1);
        Reading former = b.own.readings.get(0);
        b.fetcher.remove(P);
        b.add(4, 2);
        former.upTo(List.of(), 6, OptionalLong.of(0));

        assertThat(b.elsewhere.takesCalm(former)).isEqualTo(Elsewhere.Answer.NO);
    }

    @Test
    void whoJoinsIsToldWhereTheLogEnds() {
        a.add(5, 1);
        read(1, 0);

        b.add(6, 1);

        assertThat(b.fetched).containsExactly(new Fetched(P, 1, 6, List.of(), 6, 6));
    }

    @Test
    void whoHasMuchToReadGoesOnAlone() {
        a.add(0, 1);
        b.add(20_000, 1);

        read(3, 19_997);

        assertThat(a.own.offsets()).containsExactly(3L);
        assertThat(threads.get(0).offsets()).as("the other one is at the end").containsExactly(20_000L);
        read(1, 0);
        assertThat(a.offsets()).containsExactly(0L, 1L, 2L);
        assertThat(b.offsets()).containsExactly(20_000L);
    }

    @Test
    void whoDoesNotGetToTheEndForLongGoesOnAlone() {
        a.add(0, 1);
        read(1, 100);
        pass(Duration.ofMillis(60));
        read(1, 0);
        pass(Duration.ofMillis(60));
        read(1, 100);
        pass(Duration.ofMillis(60));
        read(1, 50);
        assertThat(a.own.readings).isEmpty();

        pass(Duration.ofMillis(60));
        read(1, 50);

        assertThat(a.own.offsets()).containsExactly(5L);
        assertThat(threads.get(0).readings).isEmpty();
    }

    @Test
    void manyTogetherMayHaveMoreToRead() {
        a.add(0, 1);
        b.add(0, 1);

        read(3, 6000);
        assertThat(a.own.readings).isEmpty();
        read(3, 8193);

        assertThat(a.own.offsets()).containsExactly(6L);
        assertThat(b.own.offsets()).containsExactly(6L);
    }

    @Test
    void whoIsFullWhenThereIsMoreKeepsNobodyWaitingAndReadsAloneWhenThereIsRoom() {
        Fetcher.Flow full = a.add(0, 1);
        Fetcher.Flow flow = b.add(0, 1);
        read(6, 0);
        read(6, 0);
        flow.taken(12, 12 * 65);

        read(1, 0);

        assertThat(a.offsets()).hasSize(12);
        assertThat(b.offsets()).hasSize(13);
        assertThat(a.own.readings).as("no consumer for who can take nothing").isEmpty();
        full.taken(7, 7 * 65);
        assertThat(a.own.offsets()).containsExactly(12L);
        assertThat(b.own.readings).isEmpty();
    }

    @Test
    void whoHasRoomBeforeThereIsMoreGoesOnTogether() {
        Fetcher.Flow flow = a.add(0, 1);
        read(12, 0);
        flow.taken(12, 12 * 65);

        read(1, 0);

        assertThat(a.offsets()).hasSize(13);
        assertThat(a.own.readings).isEmpty();
    }

    @Test
    void whoBeginsWithAFullBufferIsReadForWhenThereIsRoom() {
        Fetcher.Flow flow = a.fetcher.add(P, 50, 1, new Fetcher.Held(MOST_MESSAGES, 1000));
        assertThat(threads).isEmpty();
        assertThat(a.own.readings).isEmpty();

        flow.taken(MOST_MESSAGES / 2, 500);

        assertThat(threads.get(0).offsets()).containsExactly(50L);
        flow.close();
    }

    @Test
    void whoComesBackWhileAnAnswerMayBeOutReadsAlone() {
        a.add(5, 1);
        read(1, 0);
        a.fetcher.remove(P);

        a.add(6, 2);
        b.add(7, 1);

        assertThat(a.own.offsets()).containsExactly(6L);
        assertThat(threads.get(0).offsets()).containsExactly(7L);
        b.fetcher.remove(P);
        pass(ANSWERED);
        assertThat(a.elsewhere.takesCalm(a.own.readings.get(0))).isEqualTo(Elsewhere.Answer.YES);
    }

    @Test
    void whatNobodyReadsAnyMoreEnds() {
        a.add(5, 1);
        b.add(5, 1);

        a.fetcher.remove(P);
        assertThat(threads.get(0).readings).hasSize(1);
        var unused = b.fetcher.close();

        assertThat(threads.get(0).readings).isEmpty();
    }

    @Test
    void leftoversOfEarlierReadingAreNothing() {
        a.add(5, 1);
        Reading former = reading();
        a.fetcher.remove(P);
        a.add(20, 2);

        listeners.get(0).onFetched(List.of(former.upTo(List.of(), 9, OptionalLong.of(0))));
        listeners.get(0).onUnreadable(P, former.epoch(), new IllegalStateException("scripted"));
        listeners.get(0).onOutOfRange(P, former.epoch());

        assertThat(a.fetched).isEmpty();
        assertThat(a.unreadable).isEmpty();
        assertThat(a.outOfRange).isEmpty();
        assertThat(threads.get(0).offsets()).containsExactly(20L);
    }

    @Test
    void whatIsOutOfRangeIsToldToAll() {
        a.add(5, 1);
        b.add(5, 4);

        listeners.get(0).onOutOfRange(P, reading().epoch());

        assertThat(a.outOfRange).containsExactly(1L);
        assertThat(b.outOfRange).containsExactly(4L);
        assertThat(threads.get(0).readings).isEmpty();
    }

    @Test
    void whatCanNotBeReadIsToldToAllAndReadByEachAloneForAWhile() {
        a.add(5, 1);

        listeners.get(0).onUnreadable(P, reading().epoch(), new IllegalStateException("scripted"));

        assertThat(a.unreadable).containsExactly(1L);
        a.add(5, 2);
        b.add(5, 1);
        assertThat(a.own.offsets()).containsExactly(5L);
        assertThat(b.own.offsets()).containsExactly(5L);
        pass(SharedReader.APART.minusSeconds(1));
        a.ownListener.onUnreadable(P, 2, new IllegalStateException("scripted"));
        pass(SharedReader.APART.minusSeconds(1));
        assertThat(a.elsewhere.takesCalm(a.own.readings.get(0))).isEqualTo(Elsewhere.Answer.NO);
        pass(Duration.ofSeconds(2));
        assertThat(a.elsewhere.takesCalm(a.own.readings.get(0))).isEqualTo(Elsewhere.Answer.YES);
    }

    @Test
    void theTroubleOfOneThatIsBehindIsNotThatOfTheOthers() {
        a.add(100, 1);
        b.add(5, 1);

        b.ownListener.onUnreadable(P, 1, new IllegalStateException("scripted"));
        b.fetcher.remove(P);
        b.add(100, 2);

        assertThat(b.own.readings).isEmpty();
    }

    @Test
    void whatAThreadHasDiedOfIsReadAloneForAWhile() {
        a.add(5, 1);
        listeners.get(0).onDead(new IllegalStateException("scripted"));
        pass(SharedReader.APART.minusSeconds(1));
        b.add(5, 1);
        assertThat(b.own.offsets()).containsExactly(5L);
        b.ownListener.onDead(new IllegalStateException("scripted"));
        pass(SharedReader.APART.minusSeconds(1));

        a.add(5, 2);

        assertThat(a.own.offsets()).containsExactly(5L);
    }

    @Test
    void whoIsAtTheEndDoesNotWaitForThoseWhoAreNot() {
        a.add(0, 1);
        for (int i = 0; i < 10; i++) {
            new Group().add(5000, 1);
        }

        read(1, 4999);

        assertThat(a.own.offsets()).containsExactly(1L);
        assertThat(threads.get(0).offsets()).containsExactly(5000L);
    }

    @Test
    void whatNeedsAnotherConsumerIsReadAlone() {
        a.add(5, 1);
        b.add(8, 1);

        assertThat(listeners.get(0).takesAwkward(reading())).isTrue();

        assertThat(a.own.offsets()).containsExactly(5L);
        assertThat(b.own.offsets()).containsExactly(8L);
        assertThat(threads.get(0).readings).isEmpty();
    }

    @Test
    void aThreadReadsSoManyPartitionsAndAnotherOneTheRest() {
        for (int partition = 0; partition < SharedReader.MOST_OF_A_THREAD + 2; partition++) {
            a.fetcher.add(new PartitionId("t", partition), 5, partition, Fetcher.Held.NOTHING);
        }
        assertThat(threads).extracting(told -> told.readings.size()).containsExactly(SharedReader.MOST_OF_A_THREAD, 2);

        a.fetcher.remove(P);
        b.add(9, 1);

        assertThat(threads).extracting(told -> told.readings.size()).containsExactly(SharedReader.MOST_OF_A_THREAD, 2);
    }

    @Test
    void theDeathOfAThreadIsToldToThoseItHasReadFor() {
        for (int partition = 0; partition < SharedReader.MOST_OF_A_THREAD; partition++) {
            a.fetcher.add(new PartitionId("t", partition), 5, partition, Fetcher.Held.NOTHING);
        }
        b.fetcher.add(new PartitionId("another", 0), 5, 1, Fetcher.Held.NOTHING);

        listeners.get(0).onDead(new IllegalStateException("scripted"));

        assertThat(a.unreadable).hasSize(SharedReader.MOST_OF_A_THREAD);
        assertThat(b.unreadable).isEmpty();
        pass(SharedReader.APART);
        a.add(5, 1000);
        assertThat(threads.get(0).offsets()).as("it begins anew").endsWith(5L);
    }

    @Test
    void whoCanNotBeToldKeepsNobodyFromBeingTold() {
        a.add(5, 1);
        b.add(5, 1);
        a.isDeaf = true;

        listeners.get(0).onDead(new IllegalStateException("scripted"));

        assertThat(b.unreadable).containsExactly(1L);
        pass(SharedReader.APART);
        b.add(5, 2);
        read(1, 0);
        assertThat(b.offsets()).containsExactly(5L);
    }

    @Test
    void afterTheEndEachReadsAlone() {
        a.add(5, 1);
        var unused = shared.close();

        b.add(5, 1);

        assertThat(threads.get(0).readings).isEmpty();
        assertThat(b.own.offsets()).containsExactly(5L);
    }
}
