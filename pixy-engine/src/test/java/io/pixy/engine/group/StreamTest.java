package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.PixyException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicPosition;
import io.pixy.api.Window;
import io.pixy.api.config.Order;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.stream.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of messages, through a whole group. Each message is of 10 bytes. */
class StreamTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final SubscriptionRequest REQUEST =
            SubscriptionRequest.of("g", "t").withLease(LEASE);

    private final GroupFixture fixture = new GroupFixture();
    private final Streams streams =
            new Streams("me", fixture.groups, Runnable::run, fixture.environment.timers(), fixture.clock);
    private final Receiver receiver = new Receiver();

    private static final class Receiver implements StreamListener {
        final List<Delivery> deliveries = new ArrayList<>();
        final List<Integer> revoked = new ArrayList<>();
        PixyException end;
        Instant settleUntil;
        Runnable onDeliveries = () -> {};
        Runnable onEnd = () -> {};

        @Override
        public void onDeliveries(List<Delivery> more) {
            deliveries.addAll(more);
            onDeliveries.run();
        }

        @Override
        public void onRevoked(int partition, Instant until) {
            revoked.add(partition);
            settleUntil = until;
        }

        @Override
        public void onEnd(PixyException why) {
            end = why;
            onEnd.run();
        }

        List<Long> offsets() {
            return deliveries.stream().map(one -> one.message().offset()).toList();
        }

        String receipt(int i) {
            return deliveries.get(i).receipt();
        }
    }

    @BeforeEach
    void begin() {
        fixture.partitionCounts.putAll(Map.of("t", 2, "u", 1));
        fixture.log("t", 0, 1000);
        fixture.log("t", 1, 1000);
    }

    private DeliveryStream open(SubscriptionRequest request) {
        DeliveryStream stream = streams.open(request, receiver);
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        return stream;
    }

    private DeliveryStream open(int messages, long bytes) {
        return open(REQUEST.withWindow(new Window(messages, bytes)));
    }

    private void read(long first, int count) {
        fixture.read("g", "t", 0, first, count);
    }

    private List<SettleCode> settle(Settlement... settlements) {
        return fixture.groups.settle("g", "t", List.of(settlements), SettleLevel.APPLIED).join().stream()
                .map(result -> result.code())
                .toList();
    }

    /** Six are read of which two are acknowledged, one of them behind another one; there are 100. */
    @Test
    void tellsHowFarTheGroupIsWithThePartitionsThatAreHere() {
        DeliveryStream stream = streams.open(REQUEST, receiver);
        assertThat(stream.status().join()).isEqualTo(new StreamStatus("me", Map.of()));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        assertThat(stream.status().join().lags()).isEqualTo(Map.of(0, OptionalLong.empty(), 1, OptionalLong.empty()));

        fixture.read("g", "t", 0, 0, 6, 100);
        assertThat(settle(Settlement.ack(receiver.receipt(0)), Settlement.ack(receiver.receipt(2))))
                .containsOnly(SettleCode.SETTLED);

        assertThat(stream.status().join().lags()).isEqualTo(Map.of(0, OptionalLong.of(99), 1, OptionalLong.empty()));
        fixture.read("g", "t", 1, 0, 0, 0);
        fixture.read("g", "t", 0, 6, 0, 107);
        assertThat(stream.status().join().lags()).isEqualTo(Map.of(0, OptionalLong.of(106), 1, OptionalLong.of(0)));
        stream.close(false);
    }

    @Test
    void asManyMessagesComeAsFitIntoTheWindow() {
        DeliveryStream stream = open(3, 1000);

        read(0, 10);

        assertThat(receiver.offsets()).containsExactly(0L, 1L, 2L);
        assertThat(stream.outstanding()).isEqualTo(3);
        assertThat(stream.outstandingBytes()).isEqualTo(30);
    }

    @Test
    void whatIsSettledInWhateverWayMakesRoom() {
        DeliveryStream stream = open(4, 1000);
        read(0, 20);

        settle(Settlement.ack(receiver.receipt(0)), Settlement.nack(receiver.receipt(1), Duration.ofSeconds(5)));
        assertThat(receiver.offsets()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        var unused = fixture.groups.ack("g", new TopicPosition("t", 0, 2));
        assertThat(receiver.offsets()).endsWith(5L, 6L);
        settle(Settlement.release(receiver.receipt(3)));
        assertThat(receiver.offsets()).endsWith(6L, 3L);

        assertThat(stream.outstanding()).isEqualTo(4);
        assertThat(stream.outstandingBytes()).isEqualTo(40);
    }

    @Test
    void aLeaseThatRunsOutMakesRoomAndTheMessageComesAgain() {
        open(2, 1000);
        read(0, 2);

        fixture.advance(LEASE.plusMillis(1));

        assertThat(receiver.offsets()).containsExactly(0L, 1L, 0L, 1L);
        assertThat(receiver.deliveries.get(2).message().attempt()).isEqualTo(2);
    }

    @Test
    void bytesCountTooButWhoHasNothingGetsOneMessageHoweverLarge() {
        DeliveryStream stream = open(10, 25);
        read(0, 10);
        assertThat(receiver.offsets()).containsExactly(0L, 1L);
        stream.window(new Window(10, 9));
        settle(Settlement.ack(receiver.receipt(0)));
        assertThat(receiver.offsets()).containsExactly(0L, 1L);

        settle(Settlement.ack(receiver.receipt(1)));

        assertThat(receiver.offsets()).containsExactly(0L, 1L, 2L);
    }

    /** It steps out of the line: others behind it have room. */
    @Test
    void whoHasNoRoomForTheNextOneKeepsNobodyElseWaiting() {
        open(10, 25);
        Receiver other = new Receiver();
        streams.open(REQUEST.withWindow(Window.of(2)), other);

        read(0, 10);

        assertThat(receiver.offsets()).containsExactly(0L, 1L);
        assertThat(other.offsets()).containsExactly(2L, 3L);
    }

    @Test
    void aWindowMayBeShutAndOpenedAgainAndSilenceLeavesMeanwhile() {
        DeliveryStream stream = open(10, 1000);
        stream.window(Window.of(0));
        read(0, 3);
        assertThat(receiver.offsets()).isEmpty();
        fixture.advance(GroupFixture.SUBSCRIPTION_TIMEOUT);
        assertThat(fixture.group().membership.topics).isEmpty();

        fixture.group().membership.left.complete(null);
        stream.window(Window.of(1));

        assertThat(fixture.group().membership.topics).containsExactly("t");
    }

    @Test
    void whileItIsThereTheSubscriptionLasts() {
        open(1, 1000);
        for (int i = 0; i < 10; i++) {
            fixture.advance(GroupFixture.ACK_TIMEOUT);
            assertThat(fixture.group().membership.topics).containsExactly("t");
        }
        read(0, 1);
        assertThat(receiver.offsets()).hasSize(1);

        fixture.advance(GroupFixture.ACK_TIMEOUT.multipliedBy(3));

        assertThat(fixture.joins).isOne();
        assertThat(fixture.group().membership.topics).containsExactly("t");
        assertThat(receiver.offsets()).hasSizeGreaterThan(10);
    }

    @Test
    void leasesOfTheUsualLengthDoNotEndTheSubscriptionEither() {
        open(SubscriptionRequest.of("g", "t").withWindow(Window.of(1)));
        fixture.advance(GroupFixture.ACK_TIMEOUT.multipliedBy(2));
        read(0, 1);

        fixture.advance(GroupFixture.ACK_TIMEOUT.plusSeconds(2));

        assertThat(fixture.group().membership.topics).containsExactly("t");
        assertThat(receiver.offsets()).containsExactly(0L, 0L);
    }

    @Test
    void whatIsCreditedIsDeliveredAndNoMore() {
        DeliveryStream stream = streams.open(REQUEST.withCredits(), receiver);
        assertThat(fixture.joins).isZero();
        stream.credit(new Window(2, 100));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        read(0, 10);
        assertThat(receiver.offsets()).containsExactly(0L, 1L);
        settle(Settlement.ack(receiver.receipt(0)), Settlement.ack(receiver.receipt(1)));
        assertThat(receiver.offsets()).hasSize(2);
        stream.credit(new Window(1, 100));
        stream.credit(new Window(1, 100));

        assertThat(receiver.offsets()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aStreamWithAWindowTakesNoCredit() {
        DeliveryStream stream = open(1, 100);

        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> stream.credit(Window.of(1)));
    }

    @Test
    void aPauseSpendsNothingAndEnds() {
        DeliveryStream stream = open(5, 1000);
        stream.pause();
        read(0, 2);
        assertThat(receiver.offsets()).isEmpty();

        stream.resume();

        assertThat(receiver.offsets()).containsExactly(0L, 1L);
    }

    /** As a slow client does, in the middle of a batch. */
    @Test
    void aPauseInTheMiddleOfADeliveryHoldsTheNextOne() {
        receiver.onDeliveries = () -> {};
        DeliveryStream stream = open(5, 1000);
        receiver.onDeliveries = stream::pause;
        read(0, 1);
        read(1, 1);
        assertThat(receiver.offsets()).containsExactly(0L);

        receiver.onDeliveries = () -> {};
        stream.resume();

        assertThat(receiver.offsets()).containsExactly(0L, 1L);
    }

    @Test
    void whatIsOutWhenAStreamIsClosedComesAtOnceToOthersAndWasNoAttempt() {
        DeliveryStream stream = open(5, 1000);
        read(0, 2);
        Receiver other = new Receiver();
        streams.open(REQUEST, other);

        stream.close(false);

        assertThat(other.offsets()).containsExactly(0L, 1L);
        assertThat(other.deliveries.get(0).message().attempt()).isOne();
        assertThat(settle(Settlement.extend(receiver.receipt(0), LEASE))).containsExactly(SettleCode.LEASE_LOST);
    }

    @Test
    void whoComesBackUnderItsIdFindsWhatItHad() {
        SubscriptionRequest request = REQUEST.withClientId("c").withWindow(Window.of(3));
        DeliveryStream stream = open(request);
        read(0, 10);
        Receiver other = new Receiver();
        streams.open(REQUEST.withWindow(Window.of(2)), other);
        stream.close(true);
        fixture.advance(Duration.ofSeconds(4));
        assertThat(other.offsets()).containsExactly(3L, 4L);

        Receiver again = new Receiver();
        DeliveryStream next = streams.open(request, again);
        assertThat(next.outstanding()).isEqualTo(3);
        fixture.advance(Duration.ofSeconds(4));
        assertThat(settle(Settlement.ack(receiver.receipt(0)))).containsExactly(SettleCode.SETTLED);

        assertThat(again.offsets()).containsExactly(5L);
        assertThat(next.outstanding()).isEqualTo(3);
    }

    @Test
    void whatNobodyComesBackForIsGivenToOthersAfterAGrace() {
        DeliveryStream stream = open(REQUEST.withClientId("c").withWindow(Window.of(3)));
        read(0, 3);
        Receiver other = new Receiver();
        streams.open(REQUEST, other);

        stream.close(true);
        fixture.advance(Duration.ofMillis(4999));
        assertThat(other.offsets()).isEmpty();
        fixture.advance(Duration.ofMillis(1));

        assertThat(other.offsets()).containsExactly(0L, 1L, 2L);
    }

    /** As a client does whose connection breaks again and again. */
    @Test
    void whoLeavesASecondTimeHasAsMuchTimeToComeBack() {
        SubscriptionRequest request = REQUEST.withClientId("c").withWindow(Window.of(3));
        DeliveryStream first = open(request);
        read(0, 3);
        Receiver other = new Receiver();
        streams.open(REQUEST, other);
        first.close(true);
        fixture.advance(Duration.ofSeconds(4));
        DeliveryStream second = streams.open(request, new Receiver());
        second.close(true);

        fixture.advance(Duration.ofSeconds(4));
        assertThat(other.offsets()).isEmpty();
        fixture.advance(Duration.ofSeconds(1));

        assertThat(other.offsets()).containsExactly(0L, 1L, 2L);
    }

    /** Threads of a connection that has broken may still be at work when its client is back. */
    @Test
    void whoHasLeftDoesNotSpeakForWhoCameBack() {
        SubscriptionRequest request = REQUEST.withClientId("c").withWindow(Window.of(3));
        DeliveryStream gone = open(request);
        read(0, 1);
        gone.close(true);
        Receiver again = new Receiver();
        DeliveryStream next = streams.open(request, again);
        assertThat(next.outstanding()).isOne();

        gone.pause();
        gone.window(Window.of(0));
        gone.drain();
        fixture.read("g", "t", 1, 0, 1);

        assertThat(again.offsets()).containsExactly(0L);
        assertThat(next.outstanding()).isEqualTo(2);
    }

    @Test
    void aLeaseThatRunsOutMakesRoomAlsoWhileItsPartitionIsInDoubt() {
        open(2, 1000);
        read(0, 2);
        fixture.group().registryNews.onClaimLost(new PartitionId("t", 0));
        fixture.read("g", "t", 1, 0, 2);
        assertThat(receiver.offsets()).containsExactly(0L, 1L);

        fixture.advance(LEASE.plusMillis(1));

        assertThat(receiver.deliveries)
                .extracting(one -> one.message().partition())
                .containsExactly(0, 0, 1, 1);
    }

    /** It is withdrawn in the very moment in which messages are taken for it. */
    @Test
    void creditThatWasNotUsedIsNotSpent() {
        DeliveryStream stream = streams.open(REQUEST.withCredits(), receiver);
        stream.credit(new Window(2, 20));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        fixture.onSchedule = () -> {
            fixture.onSchedule = () -> {};
            stream.window(Window.of(0));
        };
        read(0, 10);
        assertThat(receiver.offsets()).isEmpty();
        assertThat(stream.outstanding()).isZero();

        stream.window(Window.of(1000));

        assertThat(receiver.offsets()).containsExactly(0L, 1L);
    }

    @Test
    void whoFailsAtTheEndHasLeftToo() {
        receiver.onEnd = () -> {
            throw new IllegalStateException("on purpose");
        };
        open(5, 1000);
        read(0, 1);

        streams.close();

        assertThat(receiver.end).isInstanceOf(ShuttingDownException.class);
        assertThat(fixture.consume("t")).isCompletedWithValueMatching(message -> message.offset() == 0);
    }

    @Test
    void whoeverHasMessagesOfAPartitionThatGoesIsTold() {
        open(5, 1000);
        read(0, 2);

        fixture.snapshot(Map.of("me", Set.of("t"), "a", Set.of("t")));

        assertThat(receiver.revoked).containsExactly(0);
        assertThat(receiver.settleUntil).isEqualTo(receiver.deliveries.get(0).leaseUntil());
    }

    @Test
    void theEndIsToldWhenTheClusterIsClosedAndWhatIsOutCanBeSettled() {
        DeliveryStream stream = open(1, 1000);
        read(0, 2);

        streams.close();
        var closed = fixture.groups.close(Duration.ofSeconds(30));

        assertThat(receiver.end).isInstanceOf(ShuttingDownException.class);
        assertThat(closed).isNotDone();
        assertThat(settle(Settlement.ack(receiver.receipt(0)))).containsExactly(SettleCode.SETTLED);
        assertThat(receiver.offsets()).hasSize(1);
        assertThat(stream.outstanding()).isZero();
        assertThatExceptionOfType(ShuttingDownException.class).isThrownBy(() -> streams.open(REQUEST, receiver));
    }

    @Test
    void aReceiverThatFailsLeavesItsStream() {
        receiver.onDeliveries = () -> {
            throw new IllegalStateException("on purpose");
        };
        open(5, 1000);
        read(0, 1);
        Receiver other = new Receiver();

        streams.open(REQUEST, other);

        assertThat(receiver.offsets()).hasSize(1);
        assertThat(other.offsets()).containsExactly(0L);
    }

    @Test
    void moreOrderThanTheQueueHasCantBeRelied() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> streams.open(REQUEST.withOrder(Order.KEY), receiver))
                .withMessage(
                        "the queue of this topic and group has order none, not key: set `order` in consumer.queues");
        streams.open(REQUEST.withOrder(Order.NONE), receiver);
    }

    @Test
    void manyStreamsDoNotCountAsCallsThatWait() {
        for (int i = 0; i < 100; i++) {
            streams.open(REQUEST, receiver);
        }
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        assertThat(fixture.consume("t")).isNotDone();
        assertThat(receiver.end).isNull();

        read(0, 1);

        assertThat(receiver.offsets()).hasSize(1);
    }
}
