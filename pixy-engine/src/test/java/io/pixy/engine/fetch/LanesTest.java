package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Who reads what when, on consumers that kafka-clients has for tests, and a clock that stands still. */
class LanesTest {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration MOMENT = Duration.ofMillis(60);
    private static final Duration CALM = Lanes.CALM_AFTER.plus(MOMENT);

    private final List<MockConsumer<byte[], byte[]>> calmOnes = new ArrayList<>();
    private final List<MockConsumer<byte[], byte[]>> busyOnes = new ArrayList<>();
    private boolean calmCanBeMade = true;
    private boolean busyCanBeMade = true;
    private long now = -Duration.ofDays(1).toNanos();
    private final Lane calm = new Lane(number -> made(calmOnes, calmCanBeMade));
    private final List<Integer> busyNumbers = new ArrayList<>();
    private final Lane busy = new Lane(number -> {
        busyNumbers.add(number);
        return made(busyOnes, busyCanBeMade);
    });
    private final Lanes lanes = new Lanes(calm, busy, WAIT, new Nowhere(), now);
    private final Reading first = reading(0);
    private final Reading second = reading(1);

    private static Consumer<byte[], byte[]> made(List<MockConsumer<byte[], byte[]>> ones, boolean can) {
        if (!can) {
            throw new KafkaException("scripted: can't be made");
        }
        @SuppressWarnings("deprecation") // clients 3.9 have no other
        MockConsumer<byte[], byte[]> one =
                new MockConsumer<>(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        ones.add(one);
        return one;
    }

    private static Reading reading(int partition) {
        SharedLimits limits = new SharedLimits(new FetchSettings(1 << 20, 10, WAIT, WAIT), new Budget(1 << 20).open());
        return new Reading(
                new PartitionId("t", partition), 1, 100, new Allowance(limits, new Budget(1 << 20).open(), () -> {}));
    }

    private void add(Reading reading) {
        lanes.open();
        lanes.add(reading, now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
        lanes.settle(now);
    }

    /** It is the calm one's, and a fetch of that one is out. */
    private void addCalm(Reading reading) {
        add(reading);
        pass(CALM);
        var unused = calm.poll(Duration.ZERO);
    }

    private static Optional<MockConsumer<byte[], byte[]>> last(List<MockConsumer<byte[], byte[]>> ones) {
        return ones.isEmpty() ? Optional.empty() : Optional.of(ones.get(ones.size() - 1));
    }

    private static List<Integer> readBy(List<MockConsumer<byte[], byte[]>> ones) {
        return last(ones)
                .map(one -> one.assignment().stream()
                        .map(TopicPartition::partition)
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    /** Only those that have something to fetch have turns. */
    private List<String> turns() {
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Turns.Turn turn = lanes.next(now);
            String name =
                    turn.lane().map(lane -> lane == calm ? "calm" : "busy").orElse("none");
            turns.add(name + " " + turn.most().toMillis());
        }
        return turns.stream().sorted().toList();
    }

    @Test
    void whatIsAddedIsReadByTheBusyOneAndByTheCalmOneLater() {
        add(first);
        add(second);
        pass(Lanes.CALM_AFTER);
        assertThat(readBy(busyOnes)).containsExactly(0, 1);
        assertThat(calmOnes).isEmpty();

        pass(MOMENT);

        assertThat(readBy(busyOnes)).isEmpty();
        assertThat(readBy(calmOnes)).containsExactly(0, 1);
        assertThat(calmOnes.get(0).position(first.partition())).isEqualTo(100);
    }

    @Test
    void thoseThatAreAddedOneAfterTheOtherBecomeCalmTogether() {
        add(first);
        pass(Duration.ofMillis(900));
        add(second);
        pass(Duration.ofMillis(900));
        assertThat(readBy(calmOnes)).isEmpty();

        pass(Duration.ofMillis(200));

        assertThat(readBy(calmOnes)).containsExactly(0, 1);
    }

    @Test
    void whatIsAddedAgainAndAgainKeepsNoOtherBusy() {
        add(first);

        for (int i = 0; i < 8; i++) {
            add(second);
            pass(Duration.ofMillis(700));
        }

        assertThat(readBy(calmOnes)).containsExactly(0);
    }

    @Test
    void whatComesLaterIsReadByBothUntilTwoFetchesMustBeBack() {
        addCalm(first);
        add(second);
        pass(CALM);
        assertThat(readBy(calmOnes)).containsExactly(0, 1);
        assertThat(readBy(busyOnes)).containsExactly(1);

        pass(WAIT.multipliedBy(2));
        assertThat(readBy(busyOnes)).containsExactly(1);
        pass(Duration.ofMillis(1100));

        assertThat(readBy(busyOnes)).isEmpty();
        assertThat(readBy(calmOnes)).containsExactly(0, 1);
    }

    @Test
    void whatTheCalmOneBringsIsNotReadByTheBusyOneAnyMore() {
        addCalm(first);
        add(second);
        pass(CALM);

        lanes.onRead(second, calm, now);

        assertThat(readBy(busyOnes)).isEmpty();
    }

    @Test
    void whatTheBusyOneBringsTheCalmOneLeavesOut() {
        addCalm(first);
        add(second);
        pass(CALM);

        second.upTo(List.of(), 107, OptionalLong.empty());
        lanes.onRead(second, busy, now);

        assertThat(calmOnes.get(0).position(second.partition())).isEqualTo(107);
        assertThat(readBy(busyOnes)).containsExactly(1);
    }

    @Test
    void whoWasNotPolledForLongMayHaveForgottenLeadersAndFetchWithoutThem() {
        addCalm(first);
        lanes.hurry(first, now);
        add(second);
        pass(WAIT.plus(CALM));

        assertThat(readBy(busyOnes)).containsExactly(0, 1);
        assertThat(readBy(calmOnes)).containsExactly(0, 1);
    }

    @Test
    void whatKafkaHasMoreOfIsTheBusyOnes() {
        addCalm(first);

        lanes.hurry(first, now);

        assertThat(readBy(busyOnes)).containsExactly(0);
        assertThat(readBy(calmOnes)).isEmpty();
    }

    @Test
    void whatIsFullStaysWhereItIsAndIsTheBusyOnesWhenItHasRoom() {
        addCalm(first);
        lanes.hold(first);
        assertThat(calmOnes.get(0).paused()).containsExactly(first.partition());
        assertThat(turns()).containsExactly("none 1000", "none 1000");

        lanes.release(first, now);

        assertThat(readBy(calmOnes)).isEmpty();
        assertThat(readBy(busyOnes)).containsExactly(0);
        assertThat(busyOnes.get(0).paused()).isEmpty();
    }

    @Test
    void whatIsFullWhileBothReadItIsTheBusyOnesAlone() {
        addCalm(first);
        add(second);
        pass(CALM);
        lanes.hold(second);
        assertThat(busyOnes.get(0).paused()).containsExactly(second.partition());
        assertThat(calmOnes.get(0).paused()).containsExactly(second.partition());

        lanes.release(second, now);

        assertThat(busyOnes.get(0).paused()).isEmpty();
        assertThat(readBy(busyOnes)).containsExactly(1);
        assertThat(readBy(calmOnes)).containsExactly(0);
    }

    @Test
    void whatIsFullIsNoReasonToPoll() {
        addCalm(first);
        add(second);
        assertThat(turns()).containsExactly("busy 10", "calm 0");

        lanes.hold(second);

        assertThat(turns()).containsExactly("calm 1000", "calm 1000");
        pass(Duration.ofMinutes(1));
        assertThat(readBy(busyOnes)).containsExactly(1);
    }

    @Test
    void breaksAreMadeWhereNothingHappens() {
        add(first);
        assertThat(turns()).containsExactly("busy 50", "busy 50");

        pass(Duration.ofMillis(300));

        assertThat(turns()).containsExactly("busy 10", "none 25");
    }

    @Test
    void pollsTakeLongerWhereNothingIsRead() {
        addCalm(first);
        pass(Duration.ofSeconds(6));
        assertThat(turns()).containsExactly("calm 4000", "calm 4000");

        lanes.onRead(first, calm, now);

        assertThat(turns()).containsExactly("calm 1000", "calm 1000");
    }

    @Test
    void aBusyOneWithoutUseIsClosed() {
        addCalm(first);
        pass(Duration.ofSeconds(31));
        assertThat(busyOnes).hasSize(1);
        assertThat(busyOnes.get(0).closed()).isTrue();

        lanes.hurry(first, now);

        assertThat(busyOnes).hasSize(2);
        assertThat(readBy(busyOnes)).containsExactly(0);
    }

    @Test
    void withoutABusyOneTheCalmOneReadsAll() {
        addCalm(first);
        pass(Duration.ofSeconds(31));
        busyCanBeMade = false;

        lanes.hold(first);
        lanes.release(first, now);
        add(second);

        assertThat(readBy(calmOnes)).containsExactly(0, 1);
        assertThat(calmOnes.get(0).paused()).isEmpty();
        busyCanBeMade = true;
        pass(Duration.ofSeconds(11));
        lanes.hurry(first, now);
        assertThat(readBy(busyOnes)).containsExactly(0);
    }

    @Test
    void withoutACalmOneTheBusyOneReadsAll() {
        calmCanBeMade = false;

        add(first);
        pass(CALM);

        assertThat(readBy(busyOnes)).containsExactly(0);
        calmCanBeMade = true;
        pass(Duration.ofSeconds(11));
        assertThat(readBy(calmOnes)).containsExactly(0);
    }

    @Test
    void thatThereIsNoneAtAllIsTold() {
        busyCanBeMade = false;

        assertThatThrownBy(lanes::open).isInstanceOf(KafkaException.class);
    }

    @Test
    void anotherReadingOfThePartitionTakesItsPlace() {
        addCalm(first);
        Reading another = reading(0);

        add(another);

        assertThat(readBy(calmOnes)).isEmpty();
        assertThat(lanes.reading(first.partition())).containsSame(another);
        assertThat(lanes.size()).isEqualTo(1);
    }

    @Test
    void whoCanNotBeReadByAnotherBusyOneIsNotLost() {
        add(first);
        var unused = busy.poll(Duration.ZERO);
        lanes.remove(first.partition());
        busyCanBeMade = false;

        Reading another = reading(0);
        add(another);
        assertThat(readBy(calmOnes)).containsExactly(0);
        lanes.hold(another);
        lanes.release(another, now);
        assertThat(readBy(calmOnes)).containsExactly(0);
        assertThat(calmOnes.get(0).paused()).isEmpty();

        busyCanBeMade = true;
        pass(Duration.ofSeconds(11));
        lanes.hurry(another, now);
        assertThat(readBy(calmOnes)).isEmpty();
        assertThat(readBy(busyOnes)).containsExactly(0);
        assertThat(busyOnes).hasSize(2);
        assertThat(busyOnes.get(0).closed()).isTrue();
    }

    @Test
    void twoNamesAreEnoughForWhatIsReadAgainAndAgain() {
        add(second);
        for (int i = 0; i < 5; i++) {
            add(reading(0));
            var unused = busy.poll(Duration.ZERO);
            lanes.remove(first.partition());
        }

        assertThat(busyNumbers).containsExactly(0, 1, 0, 1, 0);
    }

    @Test
    void aTopicThatWasMadeAgainNeedsOneOtherConsumerForAllOfItsPartitions() {
        for (int partition = 0; partition < 5; partition++) {
            add(reading(partition));
        }
        var unused = busy.poll(Duration.ZERO);

        for (int partition = 0; partition < 5; partition++) {
            lanes.remove(reading(partition).partition());
            add(reading(partition));
        }

        assertThat(busyOnes).hasSize(2);
        assertThat(readBy(busyOnes)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whatIsRemovedIsReadByNobody() {
        addCalm(first);
        add(second);
        pass(CALM);

        lanes.remove(first.partition());
        lanes.remove(second.partition());

        assertThat(readBy(calmOnes)).isEmpty();
        assertThat(readBy(busyOnes)).isEmpty();
        assertThat(lanes.size()).isZero();
        assertThat(turns()).containsExactly("none 1000", "none 1000");
    }
}
