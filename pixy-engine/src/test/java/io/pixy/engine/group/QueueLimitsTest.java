package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Delivery;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.partition.Retried;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What clients of a queue, and those who write to its retry topic, can't bring about. */
class QueueLimitsTest {
    private static final ReceiveRequest ONE = ReceiveRequest.of("g", "t").withMaxWait(Duration.ofSeconds(60));
    private static final PartitionId ID = new PartitionId("t", 0);

    private final GroupFixture fixture = new GroupFixture();

    private void begin(QueuePolicy policy, List<Message> messages) {
        fixture.policy = policy;
        fixture.partitionCounts.put("t", 1);
        fixture.log("t", 0, 1000);
        var unused = fixture.groups.receive(ONE.withMaxWait(Duration.ZERO));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        GroupFixture.Joined group = fixture.group();
        group.fetchNews.onFetched(List.of(group.fetcher.batch(ID, messages.size(), messages)));
    }

    private static Message message(long offset, int bytes) {
        return new Message("t", 0, offset, null, new byte[bytes], List.of(), 0, 1);
    }

    private static Message copy(int attempts, long notBeforeMillis) {
        Retried past = new Retried("original", 3, 77, 1, attempts, notBeforeMillis);
        return new Message("t", 0, 0, null, new byte[10], past.headers("g"), 0, 1);
    }

    private Delivery receive() {
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(ONE);
        assertThat(call).isCompleted();
        return call.join().get(0);
    }

    private void settle(Settlement settlement) {
        assertThat(fixture.groups
                        .settle("g", "t", List.of(settlement), SettleLevel.APPLIED)
                        .join())
                .allMatch(result -> result.code().isSuccess());
    }

    @Test
    void aLongDelayGivesNoAttemptMoreThanThereAre() {
        begin(
                QueuePolicy.builder()
                        .maxAttempts(1)
                        .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                        .retryTopic(new TopicTemplate("{topic}.retry"))
                        .build(),
                List.of(message(0, 10)));

        settle(Settlement.nack(receive().receipt(), Duration.ofHours(1)));

        assertThat(fixture.letters.copies).isEmpty();
        assertThat(fixture.letters.letters).hasSize(1);
    }

    @Test
    void aCopyThatSaysItIsNeverDueComesAfterTwelveHours() {
        long wall = 1_800_000_000_000L;
        var pasts = new OffsetTracker(new Committed(0, ""), new TrackerSettings(1000, 10, -1, 4096)).pasts();

        for (long notBefore : new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000, Long.MIN_VALUE, wall}) {
            assertThat(pasts.past(1, notBefore, 77, wall).dueNanos() - 77)
                    .as("not before " + notBefore)
                    .isEqualTo(notBefore > wall ? Duration.ofHours(12).toNanos() : 0);
        }
    }

    @Test
    void aCopyThatSaysItWasTriedAsOftenAsCanBeCountedIsTriedOn() {
        begin(QueuePolicy.builder().retryTopic(new TopicTemplate("t")).build(), List.of(copy(Integer.MAX_VALUE, 0)));
        List<Integer> attempts = new ArrayList<>();

        for (int round = 0; round < 3; round++) {
            Delivery delivery = receive();
            attempts.add(delivery.message().attempt());
            settle(Settlement.nack(delivery.receipt(), Duration.ZERO));
        }

        assertThat(attempts).isSorted().allMatch(attempt -> attempt > 1);
    }

    /** What is back too soon to be let go meanwhile. */
    @Test
    void whatIsGivenBackForLaterTakesUpNoMoreMemoryThanWhatIsPending() {
        List<Message> large = new ArrayList<>();
        for (int offset = 0; offset < 20; offset++) {
            large.add(message(offset, 200_000));
        }
        begin(QueuePolicy.defaults(), large);
        int delayed = 0;

        CompletableFuture<List<Delivery>> call = fixture.groups.receive(ONE);
        while (call.isDone()) {
            settle(new Settlement.Nacked(call.join().get(0).receipt(), Optional.of(Duration.ofSeconds(4)), true, ""));
            delayed++;
            call = fixture.groups.receive(ONE);
        }

        assertThat(delayed).as("a mebibyte, and one more").isEqualTo(6);
    }

    /** Else the partition would be given up below somebody who has just been told that the message is his. */
    @Test
    void whoExtendsALeaseKeepsTheSubscription() {
        begin(QueuePolicy.defaults(), List.of(message(0, 10)));
        String receipt = receive().receipt();
        for (int i = 0; i < 10; i++) {
            fixture.advance(GroupFixture.ACK_TIMEOUT.dividedBy(2));
            settle(Settlement.extend(receipt, GroupFixture.ACK_TIMEOUT));
        }

        assertThat(fixture.group().membership.calls).doesNotContain("unsubscribe");

        settle(Settlement.ack(receipt));
        fixture.advance(GroupFixture.ACK_TIMEOUT);

        assertThat(fixture.group().membership.calls).contains("unsubscribe");
    }

    @Test
    void noLeaseIsLongerThanTheQueueAllows() {
        begin(QueuePolicy.builder().maxLeaseTotal(Duration.ofMinutes(1)).build(), List.of(message(0, 10)));

        assertThatThrownBy(() -> fixture.groups.receive(ONE.withLease(Duration.ofMinutes(2))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("max_lease_total");
        assertThat(fixture.groups.receive(ONE.withLease(Duration.ofMinutes(1)))).isCompleted();
    }
}
