package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that wait for so long that their bodies need not, where memory is short. */
class RecallTest {
    private static final PartitionId ID = new PartitionId("t", 0);
    private static final ReceiveRequest BATCH = ReceiveRequest.of("g", "t")
            .withMaxMessages(10)
            .withMaxBytes(4 << 20)
            .withMaxWait(Duration.ofSeconds(60));
    private static final Duration LEAD = Duration.ofSeconds(2);
    private static final Duration DELAY = Duration.ofSeconds(40);

    /** Three of them are more than there is room for. */
    private static final int BYTES = 400_000;

    private GroupFixture fixture = new GroupFixture();
    private final List<Long> asked = new ArrayList<>();
    private CompletableFuture<MessagePage> answer = new CompletableFuture<>();
    private List<Delivery> first;

    @BeforeEach
    void begin() {
        begin(QueuePolicy.builder().build());
    }

    /** Three messages are put off. */
    private void begin(QueuePolicy policy) {
        fixture.rereading = (id, from) -> {
            assertThat(id).isEqualTo(ID);
            asked.add(from);
            return answer;
        };
        fixture.policy = policy;
        fixture.partitionCounts.put("t", 1);
        fixture.log("t", 0, 1000);
        var unused = fixture.groups.receive(BATCH.withMaxWait(Duration.ZERO));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
        GroupFixture.Joined group = fixture.group();
        group.fetchNews.onFetched(List.of(group.fetcher.batch(
                ID, 5, LongStream.range(0, 5).mapToObj(RecallTest::message).toList())));
        first = receive();
        assertThat(offsets(first)).containsExactly(0L, 1L, 2L);
        settle(first.stream().map(one -> Settlement.nack(one.receipt(), DELAY)).toArray(Settlement[]::new));
    }

    private static Message message(long offset) {
        byte[] value = new byte[BYTES];
        Arrays.fill(value, (byte) offset);
        return new Message("t", 0, offset, null, value, List.of(), 17, 1);
    }

    private static MessagePage page(int... offsets) {
        return new MessagePage(
                IntStream.of(offsets).mapToObj(RecallTest::message).toList(), 3, 0, 5);
    }

    private List<Delivery> receive() {
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH);
        assertThat(call).isCompleted();
        return call.join();
    }

    private static List<Long> offsets(List<Delivery> deliveries) {
        return deliveries.stream().map(one -> one.message().offset()).toList();
    }

    private List<SettleResult> settle(Settlement... settlements) {
        List<SettleResult> results = fixture.groups
                .settle("g", "t", List.of(settlements), SettleLevel.APPLIED)
                .join();
        assertThat(results).allMatch(result -> result.code().isSuccess());
        return results;
    }

    /** The rest is dealt with, which needs the room of those that wait. */
    private void takeTheRest() {
        List<Delivery> rest = receive();
        assertThat(offsets(rest)).containsExactly(3L, 4L);
        settle(rest.stream().map(one -> Settlement.ack(one.receipt())).toArray(Settlement[]::new));
    }

    @Test
    void whatWaitsForLongMakesRoomAndIsReadAgainInTime() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        fixture.advance(DELAY.minus(LEAD).minusNanos(1));
        assertThat(asked).isEmpty();

        fixture.advance(Duration.ofNanos(1));
        assertThat(asked).containsExactly(0L);
        answer.complete(page(0, 1, 2));
        assertThat(next).isNotDone();
        fixture.advance(LEAD);

        assertThat(offsets(next.join())).containsExactly(0L, 1L, 2L);
        assertThat(next.join()).allSatisfy(one -> {
            assertThat(one.message().value())
                    .isEqualTo(message(one.message().offset()).value());
            assertThat(one.message().attempt()).isEqualTo(2);
        });
        assertThat(asked).hasSize(1);
    }

    @Test
    void whatComesBackLateIsHandedOutThen() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        fixture.advance(DELAY.plusSeconds(5));
        assertThat(next).isNotDone();

        answer.complete(page(0, 1, 2));

        assertThat(offsets(next.join())).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFailureIsTriedAgain() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        CompletableFuture<MessagePage> failing = answer;
        fixture.advance(DELAY.minus(LEAD));
        answer = CompletableFuture.completedFuture(page(0, 1, 2));

        failing.completeExceptionally(new KafkaException("scripted", null));
        fixture.advance(LEAD);

        assertThat(asked).containsExactly(0L, 0L);
        assertThat(offsets(next.join())).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatIsAcknowledgedMeanwhileIsNotReadAgain() {
        takeTheRest();
        settle(Settlement.ack(first.get(0).receipt()));

        fixture.advance(DELAY.minus(LEAD));

        assertThat(asked).containsExactly(1L);
    }

    @Test
    void whatWasDeletedMeanwhileCountsAsAcknowledged() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        fixture.advance(DELAY.minus(LEAD));
        answer.complete(page(2));
        fixture.advance(LEAD);

        assertThat(offsets(next.join())).containsExactly(2L);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.offsets.committed)
                .containsEntry(ID, new Committed(2, committed().metadata()));
    }

    private Committed committed() {
        return fixture.offsets.committed.get(ID);
    }

    @Test
    void whatIsWantedMeanwhileAndLiesBeforeThePageIsNotTakenForDeleted() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        fixture.advance(DELAY.minus(LEAD));
        answer.complete(page(0, 1, 2));
        fixture.advance(LEAD);
        List<Delivery> again = next.join();
        answer = new CompletableFuture<>();
        asked.clear();
        settle(
                Settlement.nack(again.get(0).receipt(), DELAY),
                Settlement.nack(again.get(1).receipt(), DELAY.minusSeconds(10)),
                Settlement.nack(again.get(2).receipt(), DELAY.minusSeconds(10)));
        fixture.read("g", "t", 0, 5, 2);
        next = fixture.groups.receive(BATCH.withMaxWait(Duration.ofSeconds(1)));
        settle(next.join().stream().map(one -> Settlement.ack(one.receipt())).toArray(Settlement[]::new));
        fixture.advance(DELAY);
        assertThat(asked).containsExactly(1L);

        answer.complete(page(1, 2));

        assertThat(asked).containsExactly(1L, 0L);
        assertThat(offsets(receive())).containsExactly(1L, 2L);
    }

    /** What is there fills the memory: the others are read when there is room. */
    @Test
    void noMoreIsReadThanThereIsRoomFor() {
        settle(receive().stream()
                .map(one -> Settlement.nack(one.receipt(), DELAY))
                .toArray(Settlement[]::new));
        fixture.rereading = (id, from) -> {
            asked.add(from);
            return CompletableFuture.completedFuture(new MessagePage(List.of(message(from)), from + 1, 0, 5));
        };

        fixture.advance(DELAY);
        assertThat(asked).containsExactly(0L);
        List<Delivery> some = receive();
        assertThat(offsets(some)).containsExactly(0L, 3L, 4L);
        settle(some.stream().map(one -> Settlement.ack(one.receipt())).toArray(Settlement[]::new));

        assertThat(asked).containsExactly(0L, 1L, 2L);
        assertThat(offsets(receive())).containsExactly(1L, 2L);
    }

    /** There is no room, and never will be: as soon as nothing else is on its way it is not waited for. */
    @Test
    void whatIsAcknowledgedByItsOffsetLetsTheOthersBeRead() {
        List<Delivery> rest =
                fixture.groups.receive(BATCH.withLease(DELAY.plusSeconds(1))).join();
        assertThat(offsets(rest)).containsExactly(3L, 4L);
        fixture.budget.open().changed(1 << 20);
        fixture.advance(DELAY.plusSeconds(2));
        assertThat(asked).isEmpty();

        assertThat(fixture.ack("t", 0, 3)).isCompleted();
        assertThat(asked).isEmpty();
        assertThat(fixture.ack("t", 0, 4)).isCompleted();

        assertThat(asked).containsExactly(0L);
    }

    private static Message another(long offset) {
        return new Message("t", 0, offset, null, new byte[] {9}, List.of(), 18, 1);
    }

    /** Nobody gets a message of a new topic as one that was tried before. */
    @Test
    void whatIsInThePlaceOfAnotherOneIsNotTakenForItWhenItsTopicIsAnotherOne() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        fixture.advance(DELAY.plusSeconds(1));
        fixture.topicIds.put("t", "2");
        answer.complete(new MessagePage(List.of(another(0), another(1), another(2)), 3, 0, 3));
        fixture.advance(Duration.ZERO);

        assertThat(asked).containsExactly(0L);
        assertThat(next).isNotDone();
    }

    /** A log was cut off, and written on. */
    @Test
    void whatIsInThePlaceOfAnotherOneOfTheSameTopicIsHandedOut() {
        takeTheRest();
        CompletableFuture<List<Delivery>> next = fixture.groups.receive(BATCH);
        answer.complete(new MessagePage(List.of(message(0), another(1), another(2)), 3, 0, 3));
        fixture.advance(DELAY);

        assertThat(asked).containsExactly(0L);
        assertThat(offsets(next.join())).containsExactly(0L, 1L, 2L);
    }

    /** All others are dealt with: nothing else happens before it is due. */
    @Test
    void theOldestMessageGoesElsewhereAsSoonAsItsBodyIsThere() {
        fixture = new GroupFixture();
        begin(QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .headOfLine(new HeadOfLine(0.005, 0.5, HeadOfLineAction.DEAD_LETTER, 2))
                .build());
        takeTheRest();
        assertThat(asked).containsExactly(0L);
        assertThat(fixture.letters.letters).isEmpty();

        answer.complete(page(0, 1, 2));

        assertThat(fixture.letters.letters).hasSize(1);
        assertThat(fixture.letters.letters.get(0).message().value()).hasSize(BYTES);
    }
}
