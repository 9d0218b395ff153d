package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.TopicPosition;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches and receipts, through a whole group. */
class ReceiveTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final ReceiveRequest BATCH =
            ReceiveRequest.of("g", "t").withMaxMessages(10).withLease(LEASE);

    private final GroupFixture fixture = new GroupFixture();

    @BeforeEach
    void begin() {
        fixture.partitionCounts.putAll(Map.of("t", 2, "u", 1));
        fixture.log("t", 0, 1000);
        fixture.log("t", 1, 1000);
        fixture.log("u", 0, 1000);
        var unused = fixture.groups.receive(BATCH.withMaxWait(Duration.ZERO));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
    }

    private List<Delivery> receive(ReceiveRequest request) {
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(request);
        assertThat(call).isCompleted();
        return call.join();
    }

    private Delivery receiveOne() {
        return receive(BATCH.withMaxMessages(1)).get(0);
    }

    private void read(int partition, long first, int count) {
        fixture.read("g", "t", partition, first, count);
    }

    private static List<String> places(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(Delivery::message)
                .map(message -> message.partition() + "@" + message.offset())
                .toList();
    }

    private List<SettleResult> settle(Settlement... settlements) {
        CompletableFuture<List<SettleResult>> call =
                fixture.groups.settle("g", "t", List.of(settlements), SettleLevel.APPLIED);
        assertThat(call).isCompleted();
        return call.join();
    }

    private List<SettleCode> codes(Settlement... settlements) {
        return settle(settlements).stream().map(SettleResult::code).toList();
    }

    private Committed committed(int partition) {
        fixture.advance(Duration.ofMillis(500));
        return fixture.offsets.committed.get(new PartitionId("t", partition));
    }

    @Test
    void partitionsShareABatchByRounds() {
        read(0, 0, 100);
        read(1, 0, 3);

        List<Delivery> batch = receive(BATCH);

        assertThat(places(batch)).containsExactly("0@0", "0@1", "0@2", "0@3", "0@4", "1@0", "1@1", "0@5", "1@2", "0@6");
    }

    @Test
    void anEmptyListIsTheAnswerAfterTheWait() {
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH.withMaxWait(Duration.ofSeconds(20)));

        fixture.advance(Duration.ofSeconds(20).minusNanos(1));
        assertThat(call).isNotDone();
        fixture.advance(Duration.ofNanos(1));

        assertThat(call.join()).isEmpty();
    }

    @Test
    void aBatchIsBoundedInBytesButOneMessageAlwaysFits() {
        read(0, 0, 10);

        assertThat(receive(BATCH.withMaxBytes(30))).hasSize(3);
        assertThat(receive(BATCH.withMaxBytes(9))).hasSize(1);
    }

    @Test
    void acknowledgesByReceipts() {
        read(0, 0, 3);
        List<Delivery> batch = receive(BATCH);

        List<SettleCode> codes =
                codes(batch.stream().map(one -> Settlement.ack(one.receipt())).toArray(Settlement[]::new));

        assertThat(codes).containsOnly(SettleCode.SETTLED).hasSize(3);
        assertThat(committed(0)).isEqualTo(new Committed(3, ""));
        assertThat(codes(Settlement.ack(batch.get(1).receipt()))).containsExactly(SettleCode.ALREADY_SETTLED);
    }

    /** What is released in one partition answers the last call of a group that closes, which gives the others up then. */
    @Test
    void whatIsSettledTogetherIsCommittedThoughTheSubscriptionEndsMeanwhile() {
        read(0, 0, 1);
        read(1, 0, 1);
        List<Delivery> batch = receive(BATCH);
        CompletableFuture<List<Delivery>> last = fixture.groups.receive(BATCH);
        var unused = fixture.groups.close(Duration.ofMinutes(1));

        codes(
                Settlement.release(batch.get(0).receipt()),
                Settlement.ack(batch.get(1).receipt()));

        assertThat(places(last.join())).containsExactly("0@0");
        assertThat(committed(1)).isEqualTo(new Committed(1, ""));
    }

    @Test
    void badReceiptsAreTroubleOfTheirOwn() {
        read(0, 0, 1);
        String good = receiveOne().receipt();
        String mangled = (good.charAt(3) == 'A' ? "B" : "A") + good.substring(1);

        List<SettleCode> codes = codes(
                Settlement.ack(mangled), Settlement.ack(good), Settlement.ack(""), Settlement.ack("x".repeat(10_000)));

        assertThat(codes)
                .containsExactly(
                        SettleCode.INVALID_RECEIPT,
                        SettleCode.SETTLED,
                        SettleCode.INVALID_RECEIPT,
                        SettleCode.INVALID_RECEIPT);
        assertThat(good.length()).isLessThanOrEqualTo(Delivery.LONGEST_RECEIPT);
    }

    @Test
    void aReceiptOfAnotherTopicOrGroupIsNone() {
        read(0, 0, 1);
        String receipt = receiveOne().receipt();

        for (String[] other : new String[][] {{"g", "u"}, {"h", "t"}}) {
            List<SettleResult> results = fixture.groups
                    .settle(other[0], other[1], List.of(Settlement.ack(receipt)), SettleLevel.APPLIED)
                    .join();
            assertThat(results).extracting(SettleResult::code).containsExactly(SettleCode.INVALID_RECEIPT);
        }
    }

    @Test
    void anAckIsAFactUnlessSomebodyElseHasTheMessage() {
        read(0, 0, 2);
        List<Delivery> batch = receive(BATCH);
        fixture.advance(LEASE.plusNanos(1));
        Delivery again = receiveOne();

        assertThat(again.message().offset()).isZero();
        assertThat(again.message().attempt()).isEqualTo(2);
        assertThat(codes(
                        Settlement.ack(batch.get(0).receipt()),
                        Settlement.ack(batch.get(1).receipt())))
                .containsExactly(SettleCode.LEASE_LOST, SettleCode.SETTLED);
        assertThat(codes(Settlement.ack(again.receipt()))).containsExactly(SettleCode.SETTLED);
    }

    @Test
    void otherVerbsAreWishesThatEndWithTheLease() {
        read(0, 0, 1);
        Delivery delivery = receiveOne();
        fixture.advance(LEASE.plusNanos(1));

        assertThat(codes(
                        Settlement.nack(delivery.receipt()),
                        Settlement.extend(delivery.receipt(), Duration.ofSeconds(10)),
                        Settlement.release(delivery.receipt())))
                .containsOnly(SettleCode.LEASE_LOST);
    }

    @Test
    void whatIsNackedComesAgainAfterTheDelayAndCounts() {
        read(0, 0, 1);
        Delivery delivery = receiveOne();

        assertThat(codes(Settlement.nack(delivery.receipt(), Duration.ofSeconds(10))))
                .containsExactly(SettleCode.SETTLED);
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH.withMaxWait(Duration.ofSeconds(30)));
        fixture.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(next).isNotDone();
        fixture.advance(Duration.ofNanos(1));

        assertThat(next.join()).hasSize(1);
        assertThat(next.join().get(0).message().attempt()).isEqualTo(2);
    }

    @Test
    void whatIsReleasedComesAtOnceAndDoesNotCount() {
        read(0, 0, 3);
        Delivery delivery = receiveOne();

        assertThat(codes(Settlement.release(delivery.receipt()))).containsExactly(SettleCode.SETTLED);
        Delivery again = receiveOne();

        assertThat(again.message().offset()).isZero();
        assertThat(again.message().attempt()).isOne();
        assertThat(codes(Settlement.release(delivery.receipt())))
                .as("a repeated release takes the message from nobody")
                .containsExactly(SettleCode.LEASE_LOST);
        assertThat(receiveOne().message().offset()).isOne();
    }

    @Test
    void aLeaseCanBeExtendedUpToALimit() {
        read(0, 0, 1);
        Delivery delivery = receiveOne();
        fixture.advance(Duration.ofSeconds(8));

        SettleResult extended =
                settle(Settlement.extend(delivery.receipt(), LEASE)).get(0);

        assertThat(extended.leaseUntil()).contains(delivery.leaseUntil().plusSeconds(8));
        assertThat(codes(Settlement.extend(delivery.receipt(), Duration.ofHours(12))))
                .containsExactly(SettleCode.LEASE_TOO_LONG);
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH.withMaxWait(Duration.ofSeconds(30)));
        fixture.advance(LEASE);
        assertThat(next).isNotDone();
        fixture.advance(Duration.ofNanos(1));
        assertThat(next).isCompleted();
        assertThat(codes(Settlement.nack(delivery.receipt()))).containsExactly(SettleCode.LEASE_LOST);
    }

    @Test
    void aLeaseOfItsOwnEndsWhenItSays() {
        read(0, 0, 2);
        receive(BATCH.withLease(Duration.ofSeconds(100)).withMaxMessages(1));
        Delivery brief = receive(BATCH.withLease(Duration.ofSeconds(2)).withMaxMessages(1))
                .get(0);

        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH.withMaxWait(Duration.ofSeconds(30)));
        fixture.advance(Duration.ofSeconds(2).plusNanos(1));

        assertThat(places(next.join())).containsExactly("0@1");
        assertThat(brief.leaseUntil()).isEqualTo(Instant.ofEpochMilli(fixture.clock.wallMillis()));
    }

    @Test
    void whatIsAcknowledgedOnDeliveryNeedsNobody() {
        read(0, 0, 5);

        List<Delivery> batch = receive(BATCH.withAck(AckMode.ON_DELIVERY));

        assertThat(batch).hasSize(5);
        assertThat(committed(0)).isEqualTo(new Committed(5, ""));
        assertThat(codes(Settlement.ack(batch.get(0).receipt()))).containsExactly(SettleCode.ALREADY_SETTLED);
    }

    @Test
    void whatArrivesWhereNobodyIsGoesToTheNext() {
        CompletableFuture<List<Delivery>> gone =
                fixture.groups.receive(BATCH.withAck(AckMode.ON_DELIVERY).whileReceiver(() -> false));

        read(0, 0, 5);

        assertThat(gone).isCancelled();
        assertThat(places(receive(BATCH))).containsExactly("0@0", "0@1", "0@2", "0@3", "0@4");
    }

    @Test
    void waitsForMoreIfAskedTo() {
        CompletableFuture<List<Delivery>> patient =
                fixture.groups.receive(BATCH.withMaxMessages(4).withLinger(Duration.ofSeconds(2)));
        read(0, 0, 1);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(patient).isNotDone();

        read(1, 0, 3);

        assertThat(patient.join()).hasSize(4);
    }

    @Test
    void waitsForMoreNoLongerThanItWas() {
        CompletableFuture<List<Delivery>> patient =
                fixture.groups.receive(BATCH.withMaxMessages(4).withLinger(Duration.ofSeconds(2)));
        read(0, 0, 1);

        fixture.advance(Duration.ofSeconds(2));

        assertThat(places(patient.join())).containsExactly("0@0");
    }

    @Test
    void whoWaitsForMoreLetsOthersPass() {
        CompletableFuture<List<Delivery>> patient =
                fixture.groups.receive(BATCH.withMaxMessages(4).withLinger(Duration.ofSeconds(2)));
        read(0, 0, 1);

        assertThat(places(receive(BATCH))).containsExactly("0@0");
        fixture.advance(GroupFixture.LONG_POLL);
        assertThat(patient.join()).isEmpty();
    }

    @Test
    void waitsForTheCommitIfAskedTo() {
        read(0, 0, 1);
        String receipt = receiveOne().receipt();
        CompletableFuture<List<SettleResult>> unusual =
                fixture.groups.settle("g", "t", List.of(Settlement.ack(receipt)), SettleLevel.COMMITTED);

        assertThat(unusual.join()).extracting(SettleResult::code).containsExactly(SettleCode.SETTLED);
        assertThat(fixture.offsets.committed.get(new PartitionId("t", 0))).isEqualTo(new Committed(1, ""));
    }

    @Test
    void oldAndNewVerbsServeOneGroup() {
        read(0, 0, 3);
        Message old = fixture.consume("t").join();
        Delivery young = receiveOne();

        assertThat(fixture.groups.ack("g", young.message().position())).isCompleted();
        assertThat(fixture.groups.ack("g", new TopicPosition("t", 0, old.offset())))
                .isCompleted();
        var unused = fixture.consume("g", "t", Ack.auto());

        assertThat(committed(0)).isEqualTo(new Committed(3, ""));
        assertThat(codes(Settlement.ack(young.receipt()))).containsExactly(SettleCode.ALREADY_SETTLED);
    }

    @Test
    void whatIsSettledElsewhereIsSaidSo() {
        read(1, 0, 1);
        String receipt = receiveOne().receipt();
        assertThat(codes(Settlement.release(receipt))).containsExactly(SettleCode.SETTLED);

        fixture.snapshot(Map.of("me", Set.of("t"), "you", Set.of("t")));

        assertThat(codes(Settlement.ack(receipt))).containsExactly(SettleCode.NOT_OWNER);
        assertThat(fixture.groups
                        .settle("nobody", "t", List.of(Settlement.ack(receipt)), SettleLevel.APPLIED)
                        .join())
                .extracting(SettleResult::code)
                .containsExactly(SettleCode.INVALID_RECEIPT);
    }

    @Test
    void theNextTenureTakesAcksOfTheOneBefore() {
        read(0, 0, 3);
        List<Delivery> batch = receive(BATCH);
        PartitionId id = new PartitionId("t", 0);
        fixture.group().registryNews.onClaimLost(id);
        fixture.offsets.committed.put(id, new Committed(1, ""));
        fixture.group().registryNews.onClaimed(id);
        read(0, 1, 2);
        Delivery again = receiveOne();

        assertThat(again.message().offset()).isOne();
        assertThat(codes(Settlement.nack(batch.get(2).receipt()))).containsExactly(SettleCode.LEASE_LOST);
        assertThat(codes(
                        batch.stream().map(one -> Settlement.ack(one.receipt())).toArray(Settlement[]::new)))
                .containsExactly(SettleCode.ALREADY_SETTLED, SettleCode.LEASE_LOST, SettleCode.SETTLED);
        assertThat(codes(Settlement.ack(again.receipt()))).containsExactly(SettleCode.SETTLED);
        assertThat(committed(0)).isEqualTo(new Committed(3, ""));
    }

    @Test
    void aReceiptOfATopicThatWasMadeAgainAcknowledgesNothing() {
        read(0, 0, 2);
        List<Delivery> batch = receive(BATCH);
        fixture.topicIds.put("t", "2");
        fixture.advance(Duration.ofSeconds(6));
        read(0, 0, 2);

        assertThat(codes(Settlement.ack(batch.get(1).receipt()))).containsExactly(SettleCode.LEASE_LOST);
        assertThat(places(receive(BATCH))).containsExactly("0@0", "0@1");
    }
}
