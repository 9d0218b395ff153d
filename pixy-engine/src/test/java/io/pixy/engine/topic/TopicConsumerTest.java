package io.pixy.engine.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.NotOwnedException;
import io.pixy.api.ShuttingDownException;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.Surroundings;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TopicConsumerTest implements TopicConsumer.News {
    private static final Duration LONG_POLL = Duration.ofSeconds(3);
    private static final Duration SUBSCRIPTION_TIMEOUT = Duration.ofSeconds(15);

    private final Surroundings world = new Surroundings(300, -1);
    private final TopicConsumer topic = new TopicConsumer(
            "t",
            world.context,
            new TopicSettings(
                    5000,
                    SUBSCRIPTION_TIMEOUT.toNanos(),
                    Duration.ofMinutes(5).toNanos(),
                    Duration.ofSeconds(10).toNanos()),
            this);
    private int expired;
    private int released;

    @Override
    public void onExpired(TopicConsumer gone) {
        expired++;
    }

    @Override
    public void onPartitionReleased(TopicConsumer of) {
        released++;
    }

    private void assign(Integer... wanted) {
        world.run(() -> topic.assign(Set.of(wanted), appeared -> false, true));
        for (Integer partition : wanted) {
            PartitionId id = new PartitionId("t", partition);
            if (!world.fetcher.readings.containsKey(id)) {
                world.offsets.committed.putIfAbsent(id, new Committed(0, ""));
                world.offsets.ranges.put(id, new LogRange(0, 100_000));
                world.run(consumer(partition)::onClaimed);
            }
        }
    }

    private PartitionConsumer consumer(int partition) {
        return topic.partition(partition).orElseThrow();
    }

    private void read(int partition, long first, int count) {
        PartitionId id = new PartitionId("t", partition);
        var batch = world.fetcher.batch(
                id, first + count, LongStream.range(first, first + count).toArray());
        world.run(() -> consumer(partition).onFetched(batch));
    }

    private ConsumeCall consume(Ack ack) {
        ConsumeCall call =
                new ConsumeCall(ConsumeRequest.of("g", "t", ack), world.clock.nanoTime(), LONG_POLL.toNanos());
        world.strand.execute(() -> topic.consume(call));
        return call;
    }

    private List<ConsumeCall> consume(Ack ack, int times) {
        return IntStream.range(0, times).mapToObj(i -> consume(ack)).toList();
    }

    private static String answer(ConsumeCall call) {
        Message message = call.getNow(null);
        return message == null ? "none" : message.partition() + "@" + message.offset();
    }

    @Test
    void answersWhenAMessageComes() {
        assign(0);
        ConsumeCall call = consume(Ack.none());
        assertThat(call).isNotDone();

        read(0, 0, 1);

        assertThat(answer(call)).isEqualTo("0@0");
        assertThat(topic.pending()).isEqualTo(1);
    }

    @Test
    void answersInTimeWhenNothingComes() {
        assign(0);
        ConsumeCall call = consume(Ack.none());

        world.advance(LONG_POLL);

        assertThat(call).isCompletedExceptionally();
        assertThatThrownBy(() -> call.getNow(null)).hasCauseInstanceOf(LongPollTimeoutException.class);
    }

    @Test
    void A23_whatWasReadOfAPartitionGivenUpCountsAsNotConsumed() {
        assign(0);
        read(0, 0, 10);
        var unused = consume(Ack.auto());

        assign();
        assign(0);
        read(0, 1, 3);

        assertThat(answer(consume(Ack.auto()))).isEqualTo("0@1");
        assertThat(world.offsets.committed.get(new PartitionId("t", 0))).isEqualTo(new Committed(1, ""));
    }

    @Test
    void A26_anAckThatComesTogetherWithTheAnswerIsAccepted() {
        assign(0);
        List<Integer> pending = new ArrayList<>();
        ConsumeCall call =
                new ConsumeCall(ConsumeRequest.of("g", "t", Ack.none()), world.clock.nanoTime(), LONG_POLL.toNanos());
        var acked = call.thenAccept(message -> world.run(() -> {
            topic.ack(0, message.offset());
            pending.add(topic.pending());
        }));
        world.run(() -> topic.consume(call));

        read(0, 0, 1);

        assertThat(acked).isCompleted();
        assertThat(pending).containsExactly(0);
    }

    @Test
    void A67_anAutomaticAckCountsBeforeTheAnswer() {
        assign(0);
        ConsumeCall call =
                new ConsumeCall(ConsumeRequest.of("g", "t", Ack.auto()), world.clock.nanoTime(), LONG_POLL.toNanos());
        List<Integer> pending = new ArrayList<>();
        var seen = call.thenAccept(message -> world.run(() -> pending.add(topic.pending())));
        world.run(() -> topic.consume(call));

        read(0, 0, 1);

        assertThat(seen).isCompleted();
        assertThat(pending).containsExactly(0);
    }

    /** A call that its caller has, whose receiver is asked that. */
    private ConsumeCall autoAcked(BooleanSupplier receiver) {
        ConsumeCall call = new ConsumeCall(
                ConsumeRequest.of("g", "t", Ack.auto()).whileReceiver(receiver),
                world.clock.nanoTime(),
                LONG_POLL.toNanos());
        call.returned();
        world.run(() -> topic.consume(call));
        return call;
    }

    @Test
    void B38_noAutomaticAckForAReceiverWhoLeftBetweenTheHandOutAndTheAnswer() {
        assign(0);
        AtomicInteger asked = new AtomicInteger();
        ConsumeCall left = autoAcked(() -> asked.getAndIncrement() == 0);
        ConsumeCall next = autoAcked(() -> true);

        read(0, 0, 1);

        assertThat(left).isCancelled();
        assertThat(answer(next)).isEqualTo("0@0");
        assertThat(topic.pending()).isZero();
    }

    @Test
    void B38_noAutomaticAckForACallerWhoWithdrawsBetweenTheHandOutAndTheAnswer() {
        assign(0);
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<ConsumeCall> withdrawn = new AtomicReference<>();
        ConsumeCall left =
                autoAcked(() -> asked.getAndIncrement() == 0 || withdrawn.get().cancel(false));
        withdrawn.set(left);
        ConsumeCall next = autoAcked(() -> true);

        read(0, 0, 1);

        assertThat(asked).hasValue(2);
        assertThat(left).isCancelled();
        assertThat(answer(next)).isEqualTo("0@0");
        assertThat(topic.pending()).isZero();
    }

    @Test
    void B38_aReceiverWhoCanNotTellWhenTheMessageArrivesIsGone() {
        assign(0);
        AtomicInteger asked = new AtomicInteger();
        ConsumeCall failing = autoAcked(() -> {
            if (asked.getAndIncrement() > 0) {
                throw new IllegalStateException("broken on purpose");
            }
            return true;
        });

        read(0, 0, 1);

        assertThat(failing).isCancelled();
        assertThat(answer(consume(Ack.none()))).isEqualTo("0@0");
    }

    @Test
    void B38_anAutomaticAckOfWhatWasGivenUpMeanwhileDoesNoHarm() {
        assign(0);
        ConsumeCall call = autoAcked(() -> {
            world.strand.execute(consumer(0)::onClaimLost);
            return true;
        });

        read(0, 0, 1);

        assertThat(answer(call)).isEqualTo("0@0");
        assertThat(topic.pending()).isZero();
    }

    @Test
    void B9_noAutomaticallyAcknowledgedMessageIsRepeatedWhereverItEnds() {
        List<ConsumeCall> answered = new ArrayList<>();
        for (int run = 0; run < 50; run++) {
            assign(0);
            long next = world.fetcher.readings.get(new PartitionId("t", 0)).offset;
            answered.addAll(consume(Ack.auto(), 1 + run % 3));
            read(0, next, 10);
            assign();
        }

        assertThat(answered).allMatch(ConsumeCall::isDone);
        assertThat(answered.stream().map(TopicConsumerTest::answer))
                .containsExactlyElementsOf(IntStream.range(0, answered.size())
                        .mapToObj(offset -> "0@" + offset)
                        .toList());
    }

    @Test
    void answersThousandsOfWaitingCallsInTheOrderOfTheirMessages() {
        assign(0);
        List<String> order = new ArrayList<>();
        List<ConsumeCall> calls = consume(Ack.auto(), 4000);
        calls.forEach(call -> {
            var unused = call.thenAccept(message -> order.add(answer(call)));
        });

        read(0, 0, 4000);

        assertThat(calls).allMatch(ConsumeCall::isDone);
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 4000)
                        .mapToObj(offset -> "0@" + offset)
                        .toList());
        assertThat(topic.pending()).isZero();
    }

    @Test
    void B38_noMessageIsTakenForACallerWhoHasLeft() {
        assign(0);
        ConsumeCall left = consume(Ack.none());
        left.cancel(false);
        ConsumeCall waiting = consume(Ack.none());

        read(0, 0, 1);

        assertThat(answer(waiting)).isEqualTo("0@0");
        assertThat(topic.pending()).isEqualTo(1);
    }

    @Test
    void A48_B26_aPartitionThatWaitsForAcksDelaysNobody() {
        assign(0);
        read(0, 0, 5);
        var unused = consume(Ack.none());

        assign(9);
        read(9, 0, 2);

        assertThat(answer(consume(Ack.none()))).isEqualTo("9@0");
        assertThat(released).isZero();
        world.run(() -> topic.ack(0, 0));
        assertThat(released).isEqualTo(1);
    }

    @Test
    void B39_keepsExactlyWhatIsAssigned() {
        assign(0, 1, 2, 3, 4);

        assign(0, 2, 4);

        assertThat(topic.partitions()).extracting(one -> one.id().partition()).containsExactly(0, 2, 4);
        assertThat(world.fetcher.added).hasSize(5);
    }

    @Test
    void anUnchangedAssignmentDisturbsNobody() {
        assign(0, 1);
        read(0, 0, 3);
        var unused = consume(Ack.none());
        List<String> before = List.copyOf(world.membership.calls);

        assign(0, 1);

        assertThat(world.membership.calls).isEqualTo(before);
        assertThat(world.fetcher.added).hasSize(2);
        assertThat(answer(consume(Ack.none()))).isEqualTo("0@1");
    }

    @Test
    void B10_acksForPartitionsOfOthersAreRefused() {
        assign(0);
        read(0, 0, 1);
        var unused = consume(Ack.none());
        world.advance(Surroundings.ACK_TIMEOUT.minusSeconds(1));
        assign();
        world.advance(Duration.ofSeconds(1));

        assertThat(released).isEqualTo(1);
        assertThatThrownBy(() -> world.run(() -> topic.ack(0, 0))).isInstanceOf(NotOwnedException.class);
        assertThatThrownBy(() -> world.run(() -> topic.takeBack(0, 0))).isInstanceOf(NotOwnedException.class);
    }

    @Test
    void A44_isSubscribedWhileMessagesArePending() {
        assign(0);
        read(0, 0, 1);
        var unused = consume(Ack.none());

        world.advance(Duration.ofSeconds(100));
        assertThat(expired).isZero();
        world.run(() -> topic.ack(0, 0));
        world.advance(Duration.ofMillis(100));

        assertThat(expired).isEqualTo(1);
        assertThat(topic.isSubscribed()).isFalse();
    }

    @Test
    void closingServesWhoWaitsAndEndsThen() {
        assign(0);
        ConsumeCall call = consume(Ack.none());

        world.run(topic::close);
        assertThat(topic.isSubscribed()).isTrue();
        read(0, 0, 1);

        assertThat(answer(call)).isEqualTo("0@0");
        assertThat(expired).isEqualTo(1);
    }

    @Test
    void abandonedCallsAreToldThatItIsOver() {
        ConsumeCall call = consume(Ack.none());

        world.run(topic::abandonCalls);

        assertThatThrownBy(() -> call.getNow(null)).hasCauseInstanceOf(ShuttingDownException.class);
        assertThat(expired).isEqualTo(1);
        assertThat(topic.isGone()).isTrue();
    }

    @Test
    void readsLittleAheadWhileNobodyAsksThoughMessagesAreInHands() {
        PartitionId id = new PartitionId("t", 0);
        assign(0);
        read(0, 0, 5000);
        assertThat(answer(consume(Ack.none()))).isEqualTo("0@0");
        assertThat(world.fetcher.readings).containsKey(id);

        world.advance(SUBSCRIPTION_TIMEOUT);
        assertThat(world.fetcher.readings).doesNotContainKey(id);
        world.advance(SUBSCRIPTION_TIMEOUT.multipliedBy(4));
        assertThat(world.fetcher.readings).doesNotContainKey(id);

        assertThat(topic.isSubscribed()).isTrue();
        assertThat(answer(consume(Ack.auto()))).isEqualTo("0@1");
        assertThat(world.fetcher.readings)
                .as("there is enough for who asks once in a while")
                .doesNotContainKey(id);
        assertThat(answer(consume(Ack.auto()))).as("it was not acknowledged").isEqualTo("0@0");
        assertThat(world.fetcher.readings.get(id).offset).isGreaterThan(1).isLessThan(5000);
    }
}
