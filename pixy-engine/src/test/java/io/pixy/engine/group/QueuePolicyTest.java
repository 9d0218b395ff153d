package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
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
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.Retried;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Back-off, attempts, order, dead letters and retry topics, through a whole group. */
class QueuePolicyTest {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final ReceiveRequest BATCH =
            ReceiveRequest.of("g", "t").withMaxMessages(10).withLease(LEASE).withMaxWait(Duration.ofSeconds(60));
    private static final PartitionId ID = new PartitionId("t", 0);
    private static final QueuePolicy.Builder DEAD_LETTERS =
            QueuePolicy.builder().deadLetter(DeadLetterPolicy.to("dlq.{topic}"));

    private final GroupFixture fixture = new GroupFixture();

    private void begin(QueuePolicy policy) {
        fixture.policy = policy;
        fixture.partitionCounts.put("t", 1);
        fixture.log("t", 0, 1000);
        var unused = fixture.groups.receive(BATCH.withMaxWait(Duration.ZERO));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
    }

    private CompletableFuture<List<Delivery>> ask() {
        return fixture.groups.receive(BATCH);
    }

    private List<Delivery> receive() {
        CompletableFuture<List<Delivery>> call = ask();
        assertThat(call).isCompleted();
        return call.join();
    }

    private static List<Long> offsets(List<Delivery> deliveries) {
        return deliveries.stream().map(one -> one.message().offset()).toList();
    }

    private SettleCode settle(Settlement settlement) {
        return fixture.groups
                .settle("g", "t", List.of(settlement), SettleLevel.APPLIED)
                .join()
                .get(0)
                .code();
    }

    private void ack(Delivery delivery) {
        assertThat(settle(Settlement.ack(delivery.receipt()))).isEqualTo(SettleCode.SETTLED);
    }

    /** Messages with these keys, from that offset on; "-" for none. */
    private void read(long first, String... keys) {
        List<Message> messages = new ArrayList<>();
        for (String key : keys) {
            byte[] bytes = key.equals("-") ? null : key.getBytes(StandardCharsets.UTF_8);
            messages.add(new Message("t", 0, first + messages.size(), bytes, new byte[10], List.of(), 0, 1));
        }
        read(messages);
    }

    private void read(List<Message> messages) {
        GroupFixture.Joined group = fixture.group();
        long next = messages.get(messages.size() - 1).offset() + 1;
        group.fetchNews.onFetched(List.of(group.fetcher.batch(ID, next, messages)));
    }

    private Committed committed() {
        fixture.advance(Duration.ofMillis(500));
        return fixture.offsets.committed.get(ID);
    }

    @Test
    void pausesGrowFromAttemptToAttempt() {
        begin(QueuePolicy.builder()
                .backoff(new QueueBackoff(Duration.ofSeconds(2), Duration.ofSeconds(60), 2, 0))
                .build());
        read(0, "-");
        assertThat(settle(Settlement.nack(receive().get(0).receipt()))).isEqualTo(SettleCode.SETTLED);

        for (int seconds : new int[] {2, 4}) {
            CompletableFuture<List<Delivery>> next = ask();
            fixture.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(next).isNotDone();
            fixture.advance(Duration.ofNanos(1));
            assertThat(next).isCompleted();
            // runs out
            fixture.advance(LEASE);
        }
    }

    @Test
    void aDelayThatIsTooLongIsRefused() {
        begin(QueuePolicy.defaults());
        read(0, "-");
        Delivery delivery = receive().get(0);

        assertThat(settle(Settlement.nack(delivery.receipt(), Duration.ofHours(1))))
                .isEqualTo(SettleCode.DELAY_TOO_LONG);
        assertThat(settle(Settlement.reject(delivery.receipt(), "bad"))).isEqualTo(SettleCode.NO_DEAD_LETTER);
        ack(delivery);
    }

    @Test
    void whatIsRejectedIsAcknowledgedWhenItsLetterIsConfirmed() {
        begin(DEAD_LETTERS.build());
        read(0, "-");

        assertThat(settle(Settlement.reject(receive().get(0).receipt(), "bad"))).isEqualTo(SettleCode.SETTLED);

        Letter letter = fixture.letters.letters.get(0);
        assertThat(letter.reason()).isEqualTo(Letter.Reason.REJECTED);
        assertThat(letter.text()).isEqualTo("bad");
        assertThat(committed()).isEqualTo(new Committed(0, ""));
        fixture.letters.answers.get(0).complete(null);
        assertThat(committed()).isEqualTo(new Committed(1, ""));
    }

    @Test
    void aLetterThatFailsIsTriedAgainAndTheOthersGoOn() {
        begin(DEAD_LETTERS.build());
        read(0, "-", "-");
        List<Delivery> batch = receive();
        settle(Settlement.reject(batch.get(0).receipt(), ""));
        ack(batch.get(1));

        fixture.letters.answers.get(0).completeExceptionally(new KafkaException("full", null));
        fixture.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(fixture.letters.letters).hasSize(1);
        fixture.advance(Duration.ofNanos(1));
        assertThat(fixture.letters.letters).hasSize(2);
        read(2, "-");
        ack(receive().get(0));
        fixture.letters.answers.get(1).complete(null);

        assertThat(committed()).isEqualTo(new Committed(3, ""));
    }

    @Test
    void aRejectionCountsAsCommittedWhenItsLetterHasArrived() {
        begin(DEAD_LETTERS.build());
        read(0, "-");
        CompletableFuture<List<SettleResult>> rejected = fixture.groups.settle(
                "g", "t", List.of(Settlement.reject(receive().get(0).receipt(), "")), SettleLevel.COMMITTED);
        assertThat(rejected).isNotDone();

        fixture.letters.answers.get(0).complete(null);

        assertThat(rejected.join()).extracting(SettleResult::code).containsExactly(SettleCode.SETTLED);
        assertThat(fixture.offsets.committed.get(ID)).isEqualTo(new Committed(1, ""));
    }

    @Test
    void aRejectionWhoseLetterDoesNotArriveIsNotCommittedInTheEnd() {
        begin(DEAD_LETTERS.build());
        read(0, "-");
        CompletableFuture<List<SettleResult>> rejected = fixture.groups.settle(
                "g", "t", List.of(Settlement.reject(receive().get(0).receipt(), "")), SettleLevel.COMMITTED);
        // somebody asks, so the topic stays
        for (int i = 0; i < 3; i++) {
            var unused = fixture.consume("t");
            fixture.advance(Duration.ofSeconds(10));
        }

        assertThat(rejected.join()).extracting(SettleResult::code).containsExactly(SettleCode.NOT_COMMITTED);
    }

    @Test
    void whatWasTriedOftenEnoughBecomesADeadLetter() {
        begin(DEAD_LETTERS.maxAttempts(2).build());
        read(0, "-", "-", "-");
        List<Delivery> first = receive();
        assertThat(first).hasSize(3);
        settle(Settlement.nack(first.get(0).receipt()));
        settle(Settlement.nack(first.get(1).receipt()));

        List<Delivery> last = receive();
        assertThat(offsets(last)).as("a last attempt is alone").containsExactly(0L);
        assertThat(settle(Settlement.nack(last.get(0).receipt()))).isEqualTo(SettleCode.SETTLED);
        assertThat(offsets(receive())).containsExactly(1L);
        var unused = ask();
        fixture.advance(LEASE.plusNanos(1));

        assertThat(fixture.letters.letters)
                .extracting(letter -> letter.message().offset() + " " + letter.reason() + " " + letter.attempts())
                .containsExactlyInAnyOrder("0 MAX_ATTEMPTS 2", "1 MAX_ATTEMPTS 2");
    }

    @Test
    void anAckCountsThoughTheMessageIsOnItsWayToTheDeadLetters() {
        begin(DEAD_LETTERS.build());
        read(0, "-");
        Delivery delivery = receive().get(0);
        settle(Settlement.reject(delivery.receipt(), ""));

        ack(delivery);

        assertThat(committed()).isEqualTo(new Committed(1, ""));
        fixture.letters.answers.get(0).completeExceptionally(new KafkaException("down", null));
        fixture.advance(Duration.ofSeconds(10));
        assertThat(fixture.letters.letters).as("nobody tries again").hasSize(1);
    }

    @Test
    void aPartitionIsKeptUntilItsLettersAreConfirmed() {
        begin(DEAD_LETTERS.build());
        read(0, "-");
        settle(Settlement.reject(receive().get(0).receipt(), ""));

        fixture.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));
        assertThat(fixture.group().membership.claims).contains(ID);
        fixture.letters.answers.get(0).complete(null);

        assertThat(fixture.group().membership.claims).isEmpty();
        assertThat(committed()).isEqualTo(new Committed(1, ""));
    }

    @Test
    void aPartitionIsNotKeptForEverByALetterThatIsNotConfirmed() {
        begin(DEAD_LETTERS.build());
        read(0, "-");
        settle(Settlement.reject(receive().get(0).receipt(), ""));

        fixture.snapshot(Map.of("a", Set.of("t"), "me", Set.of("t")));
        fixture.advance(GroupFixture.ACK_TIMEOUT);

        assertThat(fixture.group().membership.claims).isEmpty();
        assertThat(committed()).isEqualTo(new Committed(0, ""));
    }

    @Test
    void longDelaysGoThroughTheRetryTopic() {
        begin(QueuePolicy.builder()
                .retryTopic(new TopicTemplate("{topic}.retry"))
                .build());
        read(0, "-");
        Delivery delivery = receive().get(0);

        assertThat(settle(Settlement.nack(delivery.receipt(), Duration.ofHours(1))))
                .isEqualTo(SettleCode.SETTLED);

        var copy = fixture.letters.copies.get(0);
        assertThat(copy.attempts()).isEqualTo(1);
        assertThat(copy.notBeforeMillis())
                .isEqualTo(fixture.clock.wallMillis() + Duration.ofHours(1).toMillis());
        assertThat(committed()).isEqualTo(new Committed(0, ""));
        fixture.letters.answers.get(0).complete(null);
        assertThat(committed()).isEqualTo(new Committed(1, ""));
    }

    @Test
    void aCopyComesWhenItIsDueAndIsCountedOn() {
        begin(QueuePolicy.builder().retryTopic(new TopicTemplate("t")).build());
        long due = fixture.clock.wallMillis() + 20_000;
        Retried past = new Retried("original", 3, 77, 1, 4, due);
        read(List.of(
                new Message("t", 0, 0, null, new byte[10], past.headers("g"), 0, 1),
                new Message("t", 0, 1, null, new byte[10], List.of(), 0, 1)));

        assertThat(offsets(receive())).containsExactly(1L);
        CompletableFuture<List<Delivery>> next = ask();
        fixture.advance(Duration.ofSeconds(5).plusNanos(1));
        assertThat(offsets(next.join())).as("expired meanwhile").containsExactly(1L);
        ack(next.join().get(0));
        next = ask();
        fixture.advance(Duration.ofSeconds(15).minusNanos(2));
        assertThat(next).isNotDone();
        fixture.advance(Duration.ofNanos(1));

        assertThat(next.join().get(0).message().attempt()).isEqualTo(5);
    }

    @Test
    void oneMessageOfAKeyIsInHandsAtATimeAndOthersGoOn() {
        begin(QueuePolicy.builder().order(Order.KEY).build());
        read(0, "a", "a", "b", "-", "-", "a");

        List<Delivery> batch = receive();
        assertThat(offsets(batch)).containsExactly(0L, 2L, 3L, 4L);
        assertThat(ask()).as("nothing more of a nor b").isNotDone();
        ack(batch.get(0));
        fixture.advance(Duration.ofSeconds(1));
        // the one that waited has it
        read(6, "b", "c");

        assertThat(offsets(receive())).containsExactly(7L);
    }

    @Test
    void whatIsDelayedHoldsItsKey() {
        begin(QueuePolicy.builder().order(Order.KEY).build());
        read(0, "a", "a", "b");
        List<Delivery> batch = receive();
        settle(Settlement.nack(batch.get(0).receipt(), Duration.ofSeconds(3)));
        ack(batch.get(1));
        CompletableFuture<List<Delivery>> next = ask();
        fixture.advance(Duration.ofSeconds(3).minusNanos(1));
        assertThat(next).isNotDone();

        fixture.advance(Duration.ofNanos(1));

        assertThat(offsets(next.join())).containsExactly(0L);
        ack(next.join().get(0));
        assertThat(offsets(receive())).containsExactly(1L);
    }

    @Test
    void whatWaitsForItsKeyIsBounded() {
        begin(QueuePolicy.builder().order(Order.KEY).build());
        String[] same = new String[50];
        java.util.Arrays.fill(same, "a");
        read(0, same);
        read(50, "b");

        List<Delivery> batch = receive();

        assertThat(offsets(batch)).containsExactly(0L);
        for (long offset = 1; offset < 50; offset++) {
            ack(batch.get(0));
            batch = receive();
            assertThat(offsets(batch)).contains(offset);
        }
    }

    @Test
    void oneMessageOfAPartitionIsInHandsAtATime() {
        begin(QueuePolicy.builder().order(Order.PARTITION).build());
        read(0, "a", "b", "-");

        List<Delivery> batch = receive();
        assertThat(offsets(batch)).containsExactly(0L);
        settle(Settlement.nack(batch.get(0).receipt(), Duration.ofSeconds(3)));
        CompletableFuture<List<Delivery>> next = ask();
        fixture.advance(Duration.ofSeconds(3));

        assertThat(offsets(next.join())).containsExactly(0L);
        ack(next.join().get(0));
        assertThat(offsets(receive())).containsExactly(1L);
    }

    @Test
    void whatIsDelayedDoesNotCountAsPendingButIsBounded() {
        begin(QueuePolicy.defaults());
        String[] keyless = new String[400];
        java.util.Arrays.fill(keyless, "-");
        read(0, keyless);
        int delayed = 0;

        while (true) {
            CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH.withMaxMessages(1));
            if (!call.isDone()) {
                break;
            }
            settle(Settlement.nack(call.join().get(0).receipt(), Duration.ofMinutes(10)));
            delayed++;
        }

        assertThat(delayed).as("20 may be delayed, and one more").isEqualTo(21);
    }
}
