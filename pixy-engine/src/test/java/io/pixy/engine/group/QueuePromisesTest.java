package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Ack;
import io.pixy.api.Delivery;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueueBackoff;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.Retried;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What receivers were told holds, whatever comes between. */
class QueuePromisesTest {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final ReceiveRequest BATCH =
            ReceiveRequest.of("g", "t").withMaxMessages(10).withLease(LEASE).withMaxWait(Duration.ofSeconds(60));
    private static final QueuePolicy DEAD_LETTERS =
            QueuePolicy.builder().deadLetter(DeadLetterPolicy.to("dlq.{topic}")).build();

    private final GroupFixture fixture = new GroupFixture();

    private void begin(QueuePolicy policy) {
        fixture.policy = policy;
        fixture.partitionCounts.put("t", 2);
        fixture.log("t", 0, 1000);
        fixture.log("t", 1, 1000);
        var unused = fixture.groups.receive(BATCH.withMaxWait(Duration.ZERO));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
    }

    private void read(Message... messages) {
        GroupFixture.Joined group = fixture.group();
        PartitionId id = new PartitionId("t", messages[0].partition());
        long next = messages[messages.length - 1].offset() + 1;
        group.fetchNews.onFetched(List.of(group.fetcher.batch(id, next, Arrays.asList(messages))));
    }

    private void read(int partition, long first, int count) {
        read(LongStream.range(first, first + count)
                .mapToObj(offset -> new Message("t", partition, offset, null, new byte[10], List.of(), 0, 1))
                .toArray(Message[]::new));
    }

    private List<Delivery> receive() {
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH);
        assertThat(call).isCompleted();
        return call.join();
    }

    private CompletableFuture<List<SettleResult>> settle(SettleLevel level, Settlement... settlements) {
        return fixture.groups.settle("g", "t", List.of(settlements), level);
    }

    private SettleCode settle(Settlement settlement) {
        return settle(SettleLevel.APPLIED, settlement).join().get(0).code();
    }

    /** Somebody asks meanwhile, so the topic stays. */
    private void halfAMinute() {
        for (int i = 0; i < 10; i++) {
            var unused = fixture.consume("g", "t", Ack.none());
            fixture.advance(Duration.ofSeconds(3));
        }
    }

    @Test
    void whoWasNotToldInTimeWhatCameOfARejectionCanAskAgain() {
        begin(DEAD_LETTERS);
        read(0, 0, 1);
        Settlement reject = Settlement.reject(receive().get(0).receipt(), "");
        var first = settle(SettleLevel.COMMITTED, reject);
        halfAMinute();
        assertThat(first.join()).extracting(SettleResult::code).containsExactly(SettleCode.NOT_COMMITTED);

        var again = settle(SettleLevel.COMMITTED, reject);
        assertThat(again).isNotDone();
        fixture.letters.answers.get(0).complete(null);

        assertThat(again.join()).extracting(SettleResult::code).containsExactly(SettleCode.ALREADY_SETTLED);
        assertThat(settle(reject)).isEqualTo(SettleCode.ALREADY_SETTLED);
        assertThat(fixture.letters.letters).hasSize(1);
    }

    @Test
    void whatWasNackedWasNotRejected() {
        begin(DEAD_LETTERS);
        read(0, 0, 1);
        String receipt = receive().get(0).receipt();
        settle(Settlement.nack(receipt));

        assertThat(settle(Settlement.reject(receipt, ""))).isEqualTo(SettleCode.LEASE_LOST);
        String second = receive().get(0).receipt();
        assertThat(settle(Settlement.reject(second, ""))).isEqualTo(SettleCode.SETTLED);
        assertThat(settle(Settlement.reject(receipt, ""))).isEqualTo(SettleCode.LEASE_LOST);
    }

    @Test
    void aLetterThatDoesNotArriveKeepsNoOtherPartitionFromBeingCommitted() {
        begin(DEAD_LETTERS);
        read(0, 0, 1);
        read(1, 0, 1);
        List<Delivery> batch = receive();

        var settled = settle(
                SettleLevel.COMMITTED,
                Settlement.reject(batch.get(0).receipt(), ""),
                Settlement.ack(batch.get(1).receipt()));
        halfAMinute();

        assertThat(settled.join())
                .extracting(SettleResult::code)
                .containsExactly(SettleCode.NOT_COMMITTED, SettleCode.SETTLED);
    }

    @Test
    void whatRetentionHasTakenIsNoLetterAnyMore() {
        begin(DEAD_LETTERS);
        read(0, 0, 1);
        var settled =
                settle(SettleLevel.COMMITTED, Settlement.reject(receive().get(0).receipt(), ""));
        PartitionId id = new PartitionId("t", 0);
        fixture.offsets.ranges.put(id, new LogRange(500, 1000));
        fixture.group()
                .fetchNews
                .onOutOfRange(id, fixture.group().fetcher.readings.get(id).epoch);

        fixture.letters.answers.get(0).completeExceptionally(new KafkaException("no such topic", null));
        halfAMinute();

        assertThat(settled.join()).extracting(SettleResult::code).containsExactly(SettleCode.NOT_COMMITTED);
        assertThat(fixture.letters.letters).as("not tried again").hasSize(1);
    }

    @Test
    void whatIsToWaitLongAfterItsLeaseRanOutGoesThroughTheRetryTopic() {
        begin(QueuePolicy.builder()
                .backoff(new QueueBackoff(Duration.ofSeconds(1), Duration.ofHours(1), 60, 0))
                .maxInPlaceDelay(Duration.ofSeconds(30))
                .retryTopic(new TopicTemplate("{topic}.retry"))
                .build());
        read(0, 0, 1);
        receive();
        fixture.advance(LEASE.plusSeconds(1));
        assertThat(fixture.letters.copies).as("a second is not long").isEmpty();
        assertThat(receive()).hasSize(1);

        long expiry = fixture.clock.wallMillis() + LEASE.toMillis();
        fixture.advance(LEASE.plusNanos(1));

        assertThat(fixture.letters.copies).singleElement().satisfies(copy -> {
            assertThat(copy.attempts()).isEqualTo(2);
            assertThat(copy.notBeforeMillis()).isBetween(expiry + 59_900, expiry + 60_000);
        });
        fixture.advance(Duration.ofMinutes(2));
        assertThat(fixture.groups.receive(BATCH)).as("not here").isNotDone();
    }

    @Test
    void whatWasTriedOftenEnoughIsNotTriedLaterEither() {
        begin(QueuePolicy.builder()
                .backoff(new QueueBackoff(Duration.ofMinutes(1), Duration.ofHours(1), 2, 0))
                .maxInPlaceDelay(Duration.ofSeconds(30))
                .retryTopic(new TopicTemplate("{topic}.retry"))
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .maxAttempts(1)
                .build());
        read(0, 0, 1);
        receive();

        fixture.advance(LEASE.plusNanos(1));

        assertThat(fixture.letters.copies).isEmpty();
        assertThat(fixture.letters.letters).extracting(Letter::reason).containsExactly(Letter.Reason.MAX_ATTEMPTS);
    }

    @Test
    void whoWaitsForMoreIsServedWhenEnoughIsDueAgain() {
        begin(QueuePolicy.defaults());
        read(0, 0, 4);
        List<Delivery> batch = receive();
        CompletableFuture<List<Delivery>> patient =
                fixture.groups.receive(BATCH.withMaxMessages(4).withLinger(Duration.ofSeconds(30)));

        var unused = settle(
                SettleLevel.APPLIED,
                batch.stream().map(one -> Settlement.release(one.receipt())).toArray(Settlement[]::new));

        assertThat(patient).isCompleted();
        assertThat(patient.join()).hasSize(4);
    }

    @Test
    void whatWaitedForItsKeyComesWhenItIsDueHoweverLongTheOneBeforeCouldHaveTaken() {
        begin(QueuePolicy.builder()
                .order(Order.KEY)
                .retryTopic(new TopicTemplate("t"))
                .build());
        byte[] key = "a".getBytes(StandardCharsets.UTF_8);
        Retried past = new Retried("original", 3, 77, 1, 1, fixture.clock.wallMillis() + 20_000);
        read(
                new Message("t", 0, 0, key, new byte[10], List.of(), 0, 1),
                new Message("t", 0, 1, key, new byte[10], past.headers("g"), 0, 1));
        var first =
                fixture.groups.receive(BATCH.withLease(Duration.ofMinutes(30))).join();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        assertThat(settle(Settlement.ack(first.get(0).receipt()))).isEqualTo(SettleCode.SETTLED);

        fixture.advance(Duration.ofSeconds(20));

        assertThat(next).isCompleted();
        assertThat(next.join().get(0).message().offset()).isOne();
    }

    @Test
    void whoWaitedForLongerThanASubscriptionLastsCanAskAgain() {
        begin(QueuePolicy.defaults());
        var empty = fixture.groups.receive(BATCH);
        fixture.advance(BATCH.maxWait().orElseThrow());
        assertThat(empty.join()).isEmpty();
        fixture.advance(Duration.ofSeconds(1));
        var late = fixture.groups.receive(BATCH);
        fixture.advance(BATCH.maxWait().orElseThrow().minusSeconds(1));
        read(0, 0, 1);
        settle(Settlement.ack(late.join().get(0).receipt()));

        fixture.advance(Duration.ofSeconds(14));
        assertThat(fixture.group().membership.calls).doesNotContain("unsubscribe");
        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.group().membership.calls).contains("unsubscribe");
    }

    @Test
    void aLeaseKeepsTheSubscriptionHoweverLongItIs() {
        begin(QueuePolicy.defaults());
        read(0, 0, 1);
        Duration hour = Duration.ofHours(1);
        Delivery delivery = fixture.groups.receive(BATCH.withLease(hour)).join().get(0);

        fixture.advance(hour.minusSeconds(1));
        assertThat(fixture.group().membership.calls).doesNotContain("unsubscribe");
        assertThat(settle(Settlement.extend(delivery.receipt(), hour))).isEqualTo(SettleCode.SETTLED);
        fixture.advance(hour.minusSeconds(1));
        assertThat(fixture.group().membership.calls).doesNotContain("unsubscribe");

        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.group().membership.calls).contains("unsubscribe");
    }

    private Delivery receivedFromAPartitionThatAnotherMemberIsToHave() {
        begin(QueuePolicy.defaults());
        read(0, 0, 1);
        Delivery delivery = receive().get(0);
        fixture.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));
        return delivery;
    }

    private boolean isHeld(int partition) {
        return fixture.group().membership.claims.contains(new PartitionId("t", partition));
    }

    @Test
    void whoWasGivenTimeHasItThoughAnotherMemberWaitsForThePartition() {
        Delivery delivery = receivedFromAPartitionThatAnotherMemberIsToHave();
        fixture.advance(Duration.ofSeconds(3));
        assertThat(settle(Settlement.extend(delivery.receipt(), LEASE))).isEqualTo(SettleCode.SETTLED);

        fixture.advance(LEASE.minusNanos(1));
        assertThat(isHeld(0)).isTrue();
        fixture.advance(Duration.ofNanos(1));
        assertThat(isHeld(0)).isFalse();
    }

    @Test
    void nobodyWaitsForAPartitionForLongerThanTheAckTimeoutHoweverOftenTimeIsGiven() {
        Delivery delivery = receivedFromAPartitionThatAnotherMemberIsToHave();
        Duration step = Duration.ofSeconds(4);
        for (Duration passed = step; passed.compareTo(GroupFixture.ACK_TIMEOUT) < 0; passed = passed.plus(step)) {
            fixture.advance(step);
            assertThat(isHeld(0)).isTrue();
            assertThat(settle(Settlement.extend(delivery.receipt(), LEASE))).isEqualTo(SettleCode.SETTLED);
        }

        fixture.advance(step);

        assertThat(isHeld(0)).isFalse();
    }

    @Test
    void noSubscriptionIsKeptForALeaseThatHasEnded() {
        begin(QueuePolicy.defaults());
        read(0, 0, 1);
        Delivery delivery = fixture.groups
                .receive(BATCH.withLease(Duration.ofHours(1)))
                .join()
                .get(0);

        settle(Settlement.ack(delivery.receipt()));
        fixture.advance(GroupFixture.SUBSCRIPTION_TIMEOUT);

        assertThat(fixture.group().membership.calls).contains("unsubscribe");
    }

    @Test
    void whatComesBackFromAReceiverThatHasVanishedWasNoAttempt() {
        begin(QueuePolicy.builder()
                .backoff(QueueBackoff.defaults())
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .maxAttempts(2)
                .build());
        read(0, 0, 3);
        for (int round = 0; round < 5; round++) {
            List<Delivery> batch = receive();
            assertThat(batch).hasSize(3).allMatch(one -> one.message().attempt() == 1);
            batch.forEach(one ->
                    assertThat(fixture.groups.giveBack("g", one.message())).isCompleted());
        }
        assertThat(fixture.letters.letters).isEmpty();
    }

    @Test
    void noGroupIsConsumedByTheNameUnderWhichThingsAreKept() {
        fixture.policy = DEAD_LETTERS;

        assertThatThrownBy(() -> fixture.groups.receive(ReceiveRequest.of("g.pixy", "t")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("group g.pixy, which must not consume t itself: call it otherwise");
        assertThatThrownBy(() -> fixture.consume("g.pixy", "t", Ack.none()))
                .isInstanceOf(InvalidRequestException.class);

        fixture.policy = QueuePolicy.defaults();
        assertThat(fixture.consume("g.pixy", "t", Ack.none()))
                .as("nothing is kept")
                .isNotDone();
        assertThat(fixture.joined).isEqualTo(Map.of("g.pixy", fixture.joined.get("g.pixy")));
    }
}
