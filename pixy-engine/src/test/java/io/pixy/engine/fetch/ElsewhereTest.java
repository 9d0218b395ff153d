package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What lanes offer to others, and when, on consumers that kafka-clients has for tests, and a clock that stands still. */
class ElsewhereTest implements Elsewhere {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration CALM = Lanes.CALM_AFTER.plusMillis(60);

    /** After it no fetch can be out that went out before it. */
    private static final Duration FETCHES = WAIT.multipliedBy(3);

    private final List<MockConsumer<byte[], byte[]>> made = new ArrayList<>();
    private final List<Reading> offered = new ArrayList<>();
    private final List<Reading> refused = new ArrayList<>();
    private final Lane calm = new Lane(number -> made());
    private final Lane busy = new Lane(number -> made());
    private Answer answer = Answer.NO;
    private boolean takesAwkward;
    private long now = -Duration.ofDays(1).toNanos();
    private final Lanes lanes = new Lanes(calm, busy, WAIT, this, now);
    private final Reading first = reading(0, 100);

    private Consumer<byte[], byte[]> made() {
        @SuppressWarnings("deprecation") // clients 3.9 have no other
        MockConsumer<byte[], byte[]> one =
                new MockConsumer<>(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        made.add(one);
        return one;
    }

    private static Reading reading(int partition, long next) {
        return new Reading(new PartitionId("t", partition), 1, next, Allowance.unbounded());
    }

    @Override
    public Answer takesCalm(Reading reading) {
        offered.add(reading);
        return answer;
    }

    @Override
    public boolean takesAwkward(Reading reading) {
        refused.add(reading);
        return takesAwkward;
    }

    private void add(Reading reading) {
        lanes.open();
        lanes.add(reading, now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
        lanes.settle(now);
    }

    /** It was read by the busy one, and no fetch for it can be out any more. */
    private void endLongAgo(Reading reading) {
        add(reading);
        poll(busy);
        lanes.remove(reading.partition());
        pass(Duration.ofMillis(60));
        pass(FETCHES);
    }

    private static void poll(Lane lane) {
        var unused = lane.poll(Duration.ofMillis(1));
    }

    @Test
    void whatIsCalmIsOfferedAndNotReadHereAnyMoreOnceTaken() {
        add(first);
        pass(Lanes.CALM_AFTER);
        assertThat(offered).isEmpty();
        answer = Answer.YES;

        pass(Duration.ofMillis(60));

        assertThat(offered).containsExactly(first);
        assertThat(lanes.size()).isZero();
        assertThat(busy.isEmpty()).isTrue();
        assertThat(calm.isOpen()).isFalse();
    }

    @Test
    void whatIsAboutToBeTakenStaysBusyForAWhile() {
        answer = Answer.SOON;
        add(first);

        pass(CALM);
        assertThat(busy.has(first)).isTrue();
        assertThat(calm.isOpen()).isFalse();
        pass(Lanes.CALM_AFTER.multipliedBy(5));

        assertThat(calm.has(first)).isTrue();
    }

    @Test
    void whatTheCalmOneReadsIsOfferedAgainEachSecond() {
        add(first);
        pass(CALM);
        assertThat(calm.has(first)).isTrue();
        offered.clear();

        pass(CALM);
        pass(Duration.ofMillis(100));
        pass(CALM);
        assertThat(offered).containsExactly(first, first);
        answer = Answer.YES;
        pass(CALM);

        assertThat(lanes.size()).isZero();
        assertThat(calm.isEmpty()).isTrue();
    }

    @Test
    void whatIsFullIsNotOffered() {
        add(first);
        lanes.hold(first);

        pass(CALM.multipliedBy(10));

        assertThat(offered).isEmpty();
    }

    @Test
    void whatNeedsAnotherConsumerIsOfferedBeforeOneIsMade() {
        add(reading(1, 7));
        add(first);
        poll(busy);
        lanes.remove(first.partition());
        takesAwkward = true;

        Reading again = reading(0, 100);
        add(again);

        assertThat(refused).containsExactly(again);
        assertThat(lanes.size()).isOne();
        assertThat(made).hasSize(1);
    }

    @Test
    void whatNobodyTakesIsReadByAnotherConsumer() {
        add(reading(1, 7));
        add(first);
        poll(busy);
        lanes.remove(first.partition());

        Reading again = reading(0, 100);
        add(again);

        assertThat(refused).containsExactly(again);
        assertThat(lanes.reading(new TopicPartition("t", 0))).containsSame(again);
        assertThat(made).hasSize(2);
    }

    @Test
    void whereNothingElseIsReadAnotherConsumerKeepsNobodyWaiting() {
        add(first);
        poll(busy);
        lanes.remove(first.partition());
        takesAwkward = true;

        Reading again = reading(0, 100);
        add(again);

        assertThat(refused).isEmpty();
        assertThat(busy.has(again)).isTrue();
        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed()).isTrue();
    }

    @Test
    void whatHasEndedIsForgottenAfterVeryManyPollsThatBringSomething() {
        endLongAgo(first);
        add(reading(1, 0));
        MockConsumer<byte[], byte[]> kafka = made.get(0);

        for (int i = 0; i < 999; i++) {
            kafka.addRecord(new ConsumerRecord<>("t", 1, i, null, new byte[0]));
            var unused = busy.poll(Duration.ZERO);
        }
        pass(Duration.ofMillis(60));
        assertThat(busy.mayMeetAnAnswer(reading(0, 100))).isTrue();
        kafka.addRecord(new ConsumerRecord<>("t", 1, 999, null, new byte[0]));
        var unused = busy.poll(Duration.ZERO);
        pass(Duration.ofMillis(60));

        assertThat(busy.mayMeetAnAnswer(reading(0, 100))).isFalse();
    }

    @Test
    void whatHasEndedIsForgottenOnceAPollBringsNothingThoughNoFetchCanBeOut() {
        endLongAgo(first);
        // what came until then may still lie there
        pass(Duration.ofMillis(60));
        assertThat(busy.mayMeetAnAnswer(reading(0, 100))).isTrue();

        poll(busy);
        pass(Duration.ofMillis(60));

        assertThat(busy.mayMeetAnAnswer(reading(0, 100))).isFalse();
        add(reading(1, 7));
        add(reading(0, 100));
        assertThat(made).hasSize(1);
        assertThat(refused).isEmpty();
    }

    @Test
    void pollsThatBringNothingForgetNothingWhileAFetchMayBeOut() {
        add(first);
        poll(busy);
        lanes.remove(first.partition());

        for (int i = 0; i < 40; i++) {
            pass(Duration.ofMillis(100));
            poll(busy);
        }

        assertThat(busy.mayMeetAnAnswer(reading(0, 100))).isTrue();
        assertThat(busy.mayMeetAnAnswer(reading(0, 101))).isFalse();
    }

    @Test
    void aPollThatDoesNotWaitForgetsNothing() {
        endLongAgo(first);

        var unused = busy.poll(Duration.ZERO);
        pass(Duration.ofMillis(60));

        assertThat(busy.mayMeetAnAnswer(reading(0, 100))).isTrue();
    }

    @Test
    void lanesAreUnusedWhenThereWasNothingToReadForAWhile() {
        add(first);
        pass(Duration.ofMinutes(1));
        assertThat(lanes.isUnused(now)).isFalse();

        lanes.remove(first.partition());
        pass(Duration.ofSeconds(29));
        assertThat(lanes.isUnused(now)).isFalse();
        pass(Duration.ofSeconds(2));

        assertThat(lanes.isUnused(now)).isTrue();
    }
}
