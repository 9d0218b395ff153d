package io.pixy.engine.group;

import static io.pixy.engine.group.QueueFixture.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.BlockedReason;
import io.pixy.api.Delivery;
import io.pixy.api.QueueState;
import io.pixy.api.SettleCode;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.RetryCopy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the one message that holds up all others. */
class HeadOfLineTest {
    private static final int ACKS = 3;

    private final QueueFixture queue = new QueueFixture();

    /** As soon as half of what is behind the oldest message is acknowledged. */
    private static HeadOfLine rule(HeadOfLineAction action, int acksPerAction) {
        return new HeadOfLine(0.005, 0.5, action, acksPerAction);
    }

    private static QueuePolicy.Builder deadLetters(int acksPerAction) {
        return QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                .headOfLine(rule(HeadOfLineAction.DEAD_LETTER, acksPerAction));
    }

    /** So many messages in the hands of one consumer. */
    private List<Delivery> received(QueuePolicy.Builder policy, int count) {
        queue.begin(policy.build());
        queue.read(0, count);
        return queue.receive(count);
    }

    private List<Letter> letters() {
        return queue.group.letters.letters;
    }

    private void confirm(int number) {
        queue.group.letters.answers.get(number).complete(null);
    }

    private void ack(List<Delivery> batch, int from, int to) {
        batch.subList(from, to).forEach(queue::ack);
    }

    @Test
    void theOldestMessageIsTakenFromItsHolderAndBecomesADeadLetter() {
        List<Delivery> batch = received(deadLetters(ACKS), 10);
        ack(batch, 1, 6);
        assertThat(letters()).as("too little is acknowledged").isEmpty();

        ack(batch, 6, 7);

        assertThat(letters()).hasSize(1);
        assertThat(letters().get(0).message().offset()).isZero();
        assertThat(letters().get(0).reason()).isEqualTo(Letter.Reason.HEAD_OF_LINE);
        assertThat(letters().get(0).text())
                .isEqualTo("the message at offset 0 is not acknowledged, but 66.7 % of the 9 offsets behind it are");
        assertThat(queue.settle(Settlement.nack(batch.get(0).receipt()))).isEqualTo(SettleCode.LEASE_LOST);
        assertThat(queue.committed().offset())
                .as("before the letter is confirmed")
                .isZero();
        confirm(0);
        assertThat(queue.committed().offset()).isEqualTo(7);
        assertThat(queue.settle(Settlement.ack(batch.get(0).receipt()))).isEqualTo(SettleCode.ALREADY_SETTLED);
    }

    @Test
    void anAckOfItsHolderCountsUntilTheLetterIsConfirmed() {
        List<Delivery> batch = received(deadLetters(ACKS), 10);
        ack(batch, 1, 7);
        assertThat(letters()).hasSize(1);

        queue.ack(batch.get(0));

        assertThat(queue.committed().offset()).isEqualTo(7);
    }

    @Test
    void acknowledgementsOfOthersPayForEachAction() {
        List<Delivery> batch = received(deadLetters(ACKS), 20);
        ack(batch, 2, 14);
        assertThat(letters()).hasSize(1);
        confirm(0);
        assertThat(letters()).as("what was confirmed pays for nothing").hasSize(1);

        ack(batch, 14, 16);
        assertThat(letters()).hasSize(1);
        ack(batch, 16, 17);

        assertThat(letters()).extracting(one -> one.message().offset()).containsExactly(0L, 1L);
    }

    @Test
    void aConfirmedLetterDoesNotPayForTheNextOne() {
        List<Delivery> batch = received(deadLetters(1), 10);
        ack(batch, 4, 9);
        assertThat(letters()).hasSize(1);

        confirm(0);
        queue.group.advance(LEASE.plusSeconds(1));

        assertThat(letters()).hasSize(1);
    }

    @Test
    void consumersThatAreAllDeadSendNothingAnywhere() {
        ack(received(deadLetters(ACKS), 4), 2, 4);

        for (int i = 0; i < 10; i++) {
            queue.askInVain();
            queue.group.advance(LEASE);
        }

        assertThat(queue.state().blocked())
                .extracting(QueueState.Blockage::reason)
                .containsExactly(BlockedReason.HEAD_OF_LINE);
        queue.untilGaugesAreFresh();
        assertThat(queue.gauge("BLOCKED c g t head_of_line")).isEqualTo(1);
        assertThat(letters()).isEmpty();
    }

    @Test
    void aStandstillIsNoticedWhenLeasesRunOut() {
        List<Delivery> batch = received(deadLetters(ACKS), 8);
        ack(batch, 5, 8);
        ack(batch, 4, 5);
        assertThat(letters())
                .as("nobody has looked since too little was acknowledged")
                .isEmpty();

        queue.group.advance(LEASE.plusSeconds(1));

        assertThat(letters()).hasSize(1);
    }

    @Test
    void withNothingConfiguredItIsOnlyReported() {
        ack(received(QueuePolicy.builder().headOfLine(rule(HeadOfLineAction.REPORT, ACKS)), 10), 1, 10);

        assertThat(queue.state().blocked()).isEmpty();
        queue.read(10, 10);
        ack(queue.receive(10), 0, 6);

        assertThat(letters()).isEmpty();
        assertThat(queue.state().blocked())
                .extracting(QueueState.Blockage::reason)
                .contains(BlockedReason.HEAD_OF_LINE);
    }

    @Test
    void itCanGoToTheRetryTopicWhereItWaitsForAsLongAsItWouldHere() {
        List<Delivery> batch = received(
                QueuePolicy.builder()
                        .retryTopic(new TopicTemplate("{topic}.retry"))
                        .headOfLine(rule(HeadOfLineAction.RETRY_TOPIC, ACKS)),
                10);
        queue.settle(Settlement.nack(batch.get(0).receipt(), Duration.ofSeconds(40)));
        queue.group.advance(Duration.ofSeconds(1));

        ack(batch, 1, 7);

        RetryCopy copy = queue.group.letters.copies.get(0);
        assertThat(copy.message().offset()).isZero();
        assertThat(copy.attempts()).isEqualTo(1);
        assertThat(copy.notBeforeMillis()).isEqualTo(queue.group.clock.wallMillis() + 39_000);
        confirm(0);
        assertThat(queue.committed().offset()).isEqualTo(7);
    }

    @Test
    void whatWasTriedOftenEnoughDoesNotGoToTheRetryTopic() {
        List<Delivery> batch = received(
                QueuePolicy.builder()
                        .retryTopic(new TopicTemplate("{topic}.retry"))
                        .deadLetter(DeadLetterPolicy.to("dlq.{topic}"))
                        .maxAttempts(2)
                        .headOfLine(rule(HeadOfLineAction.RETRY_TOPIC, ACKS)),
                10);
        queue.settle(Settlement.nack(batch.get(0).receipt()));
        assertThat(queue.receive(10)).hasSize(1);

        ack(batch, 1, 7);

        assertThat(queue.group.letters.copies).isEmpty();
        assertThat(letters()).extracting(Letter::reason).containsExactly(Letter.Reason.HEAD_OF_LINE);
    }

    @Test
    void whatIsOnItsWayIsNotSentTwice() {
        List<Delivery> batch = received(deadLetters(ACKS), 20);

        ack(batch, 1, 19);

        assertThat(letters()).hasSize(1);
    }
}
