package io.pixy.engine.partition;

import static io.pixy.engine.partition.PartitionFixture.BASE;
import static io.pixy.engine.partition.PartitionFixture.ID;
import static io.pixy.engine.partition.PartitionFixture.NOTHING;
import static io.pixy.engine.partition.Surroundings.ACK_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Range;
import io.pixy.engine.offsets.SparseAcks;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a partition hands out, in which order, and how often. */
class RedeliveryTest {
    private static final Duration JUST_TOO_LATE = ACK_TIMEOUT.plusNanos(1);

    private static PartitionFixture consuming(int maxPending, int maxRetries) {
        return new PartitionFixture(maxPending, maxRetries).consuming();
    }

    @Test
    void whatWasAcknowledgedByAnEarlierOwnerIsNotHandedOut() {
        PartitionFixture fixture = new PartitionFixture()
                .in(new LogRange(0, 2000), new Committed(BASE, "BDCB"))
                .claim();

        fixture.readFrom(BASE, 10);

        assertThat(fixture.takeAll()).containsExactly(1000L, 1004L, 1005L, 1007L, 1008L, 1009L);
    }

    @Test
    void handsOutOneMoreThanTheLimitAndThenOnePerAck() {
        PartitionFixture fixture = consuming(3, -1);
        fixture.readFrom(BASE, 10);

        assertThat(fixture.takeAll()).containsExactly(BASE, BASE + 1, BASE + 2, BASE + 3);
        fixture.ack(BASE + 2);
        assertThat(fixture.takeAll()).containsExactly(BASE + 4);
    }

    @Test
    void aNewMessageThatWasThereGoesFirstThenWhatHasExpiredInOrder() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.readFrom(BASE, 9);
        for (int i = 0; i < 7; i++) {
            fixture.take();
        }

        fixture.world.advance(JUST_TOO_LATE);

        assertThat(fixture.takeAll())
                .containsExactly(BASE + 7, BASE, BASE + 1, BASE + 2, BASE + 3, BASE + 4, BASE + 5, BASE + 6, BASE + 8);
    }

    @Test
    void aRetryComesByItselfWhenThereIsNothingNew() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.read(BASE);
        fixture.take();
        int before = fixture.readyNews;

        fixture.world.advance(ACK_TIMEOUT);
        assertThat(fixture.take()).isEqualTo(NOTHING);
        fixture.world.advance(Duration.ofNanos(1));

        assertThat(fixture.readyNews).isGreaterThan(before);
        assertThat(fixture.takeMessage()).hasValueSatisfying(message -> {
            assertThat(message.offset()).isEqualTo(BASE);
            assertThat(message.attempt()).isEqualTo(2);
        });
    }

    @Test
    void A61_withoutRetriesAMessageComesOnce() {
        PartitionFixture fixture = consuming(300, 0);
        fixture.read(BASE);
        fixture.take();
        fixture.world.advance(JUST_TOO_LATE);
        fixture.read(BASE + 1);

        assertThat(fixture.takeAll()).containsExactly(BASE + 1);
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 1, ""));
    }

    @Test
    void A61_withThreeRetriesAMessageComesFourTimes() {
        PartitionFixture fixture = consuming(300, 3);
        List<List<Long>> rounds = new ArrayList<>();
        fixture.read(BASE, BASE + 1);
        fixture.takeAll();

        for (int round = 0; round < 5; round++) {
            fixture.world.advance(JUST_TOO_LATE);
            fixture.read(BASE + 2 + round);
            List<Long> taken = fixture.takeAll();
            rounds.add(taken);
            taken.stream().filter(offset -> offset > BASE + 1).forEach(fixture::ack);
        }

        assertThat(rounds)
                .containsExactly(
                        List.of(BASE, BASE + 1, BASE + 2),
                        List.of(BASE, BASE + 1, BASE + 3),
                        List.of(BASE, BASE + 1, BASE + 4),
                        List.of(BASE + 5),
                        List.of(BASE + 6));
        fixture.world.advance(Duration.ofSeconds(1));
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 7, ""));
    }

    @Test
    void A61_withRetriesForEverTheBaseStays() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.readFrom(BASE, 6);
        fixture.takeAll();
        fixture.ack(BASE + 1, BASE + 2, BASE + 3, BASE + 4, BASE + 5);

        for (int round = 2; round < 50; round++) {
            int attempt = round;
            fixture.world.advance(JUST_TOO_LATE);
            assertThat(fixture.takeMessage())
                    .hasValueSatisfying(message -> assertThat(message.attempt()).isEqualTo(attempt));
            assertThat(fixture.take()).isEqualTo(NOTHING);
        }

        Committed committed = fixture.committed();
        assertThat(committed.offset()).isEqualTo(BASE);
        assertThat(SparseAcks.readable(BASE, committed.metadata())).isEqualTo("1-6");
    }

    @Test
    void B6_handsOutNewMessagesWhenTheLastPendingOnesWereDropped() {
        PartitionFixture fixture = consuming(3, 0);
        fixture.readFrom(BASE, 10);
        assertThat(fixture.takeAll()).hasSize(4);
        int before = fixture.readyNews;

        fixture.world.advance(JUST_TOO_LATE);

        assertThat(fixture.readyNews).isGreaterThan(before);
        assertThat(fixture.takeAll()).containsExactly(BASE + 4, BASE + 5, BASE + 6, BASE + 7);
    }

    @Test
    void B7_whatWasDroppedIsNotPending() {
        PartitionFixture fixture = consuming(3, 0);
        fixture.readFrom(BASE, 4);
        fixture.takeAll();

        fixture.world.advance(JUST_TOO_LATE);

        assertThat(fixture.partition.pending()).isZero();
    }

    @Test
    void B12_theClockOfARetryStartsWhenAClientGetsIt() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.read(BASE);
        fixture.take();

        fixture.world.advance(ACK_TIMEOUT.multipliedBy(2));

        assertThat(fixture.takeAll()).containsExactly(BASE);
        fixture.world.advance(ACK_TIMEOUT);
        assertThat(fixture.take()).isEqualTo(NOTHING);
    }

    @Test
    void B12_whatIsAcknowledgedWhileItsRetryWaitsIsNotHandedOut() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.read(BASE);
        fixture.take();
        fixture.world.advance(JUST_TOO_LATE);

        fixture.ack(BASE);

        assertThat(fixture.take()).isEqualTo(NOTHING);
    }

    @Test
    void B14_C15_whatDoesNotExistHoldsNothingBack() {
        PartitionFixture fixture = consuming(300, -1);

        for (int transaction = 0; transaction < 5000; transaction++) {
            long offset = BASE + transaction * 2L;
            fixture.readUpTo(offset + 2, offset);
            fixture.ack(fixture.take());
        }

        fixture.world.advance(Duration.ofSeconds(1));
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 10_000, ""));
    }

    @Test
    void B14_anEmptyStretchIsCommittedThoughNoMessageFollows() {
        PartitionFixture fixture = consuming(300, -1);

        fixture.readUpTo(BASE + 7);

        fixture.world.advance(Duration.ofSeconds(1));
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 7, ""));
    }

    @Test
    void whatDoesNotExistIsCommittedWithTheLateAckOfWhatCameBeforeIt() {
        PartitionFixture fixture = new PartitionFixture().consuming();
        fixture.read(BASE, BASE + 1);
        assertThat(fixture.takeAll()).containsExactly(BASE, BASE + 1);
        fixture.world.advance(ACK_TIMEOUT.plusNanos(1));
        assertThat(fixture.take()).isEqualTo(BASE);
        fixture.readUpTo(BASE + 10);

        fixture.ack(BASE, BASE + 1);
        fixture.world.advance(Duration.ofMillis(500));

        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 10, ""));
    }

    @Test
    void whatDoesNotExistIsCommittedWithTheLateAckOfWhatAnEarlierOwnerHasHandedOut() {
        String known = SparseAcks.encode(BASE, List.of(new Range(BASE + 2, BASE + 3)), 4096);
        PartitionFixture fixture = new PartitionFixture()
                .in(new LogRange(0, BASE + 1000), new Committed(BASE, known))
                .claim();
        fixture.readUpTo(BASE + 10, BASE, BASE + 1, BASE + 2);

        fixture.ack(BASE, BASE + 1);
        fixture.world.advance(Duration.ofMillis(500));

        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 10, ""));
    }

    @Test
    void B31_anAckOfWhatWasReadButNotHandedOutIsRefused() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.readFrom(BASE, 3);
        fixture.take();

        assertThatThrownBy(() -> fixture.ack(BASE + 1)).isInstanceOf(NeverOfferedException.class);
        assertThat(fixture.takeAll()).containsExactly(BASE + 1, BASE + 2);
    }

    @Test
    void A62_anAckThatComesTwiceIsNotWorthALine() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.read(BASE);
        fixture.take();
        Logger logger = (Logger) LoggerFactory.getLogger(PartitionConsumer.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);

        fixture.ack(BASE, BASE);

        logger.detachAppender(lines);
        assertThat(lines.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.INFO));
        assertThat(fixture.committed()).isEqualTo(new Committed(BASE + 1, ""));
    }

    @Test
    void whatWasTakenBackGoesFirst() {
        PartitionFixture fixture = consuming(300, 0);
        fixture.readFrom(BASE, 3);
        fixture.take();
        fixture.take();

        fixture.world.run(() -> fixture.partition.takeBack(BASE));

        Message again = fixture.takeMessage().orElseThrow();
        assertThat(again.offset()).isEqualTo(BASE);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(fixture.takeAll()).containsExactly(BASE + 2);
    }

    @Test
    void theBufferGetsRoomForEachMessageThatLeaves() {
        PartitionFixture fixture = consuming(300, -1);
        fixture.readFrom(BASE, 5);

        fixture.take();
        fixture.take();

        assertThat(fixture.world.fetcher.readings.get(ID).taken).isEqualTo(2);
    }

    @Test
    void B32_pendingMessagesAreBoundedInBytesButNoPartitionStandsStill() {
        PartitionFixture fixture = consuming(300, -1);
        PartitionConsumer other = neighbour(fixture);
        readLarge(fixture, fixture.partition, BASE, 3);
        readLarge(fixture, other, 0, 3);

        List<Long> taken = fixture.takeAll();
        boolean otherGives = fixture.gives(other);
        boolean otherGivesMore = fixture.gives(other);

        assertThat(taken).containsExactly(BASE);
        assertThat(otherGives).isTrue();
        assertThat(otherGivesMore).isFalse();
    }

    @Test
    void B32_aPartitionGoesOnWhenAnotherOneMakesRoom() {
        PartitionFixture fixture = consuming(300, -1);
        PartitionConsumer other = neighbour(fixture);
        readLarge(fixture, other, 0, 1);
        fixture.readFrom(BASE, 2);
        fixture.take();
        assertThat(fixture.gives(other)).isTrue();
        assertThat(fixture.take()).isEqualTo(NOTHING);
        int before = fixture.readyNews;

        fixture.world.run(() -> other.ack(0));

        assertThat(fixture.readyNews).isGreaterThan(before);
        assertThat(fixture.take()).isEqualTo(BASE + 1);
    }

    private static PartitionConsumer neighbour(PartitionFixture fixture) {
        PartitionId id = new PartitionId("t", 1);
        fixture.world.offsets.committed.put(id, new Committed(0, ""));
        PartitionConsumer other = new PartitionConsumer(id, fixture.world.context, fixture, false);
        fixture.world.run(other::start);
        fixture.world.run(other::onClaimed);
        return other;
    }

    /** Each of these alone is more than may be pending. */
    private static void readLarge(PartitionFixture fixture, PartitionConsumer partition, long first, int count) {
        List<Message> messages = new ArrayList<>();
        for (long offset = first; offset < first + count; offset++) {
            messages.add(ManualFetcher.message(partition.id(), offset, 200_000));
        }
        var batch = fixture.world.fetcher.batch(partition.id(), first + count, messages);
        fixture.world.run(() -> partition.onFetched(batch));
    }
}
