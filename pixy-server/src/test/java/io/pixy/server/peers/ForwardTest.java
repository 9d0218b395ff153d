package io.pixy.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.Peers.Foreign;
import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ForwardTest {
    private static final Queue QUEUE = new Queue("c", "g", "t");
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final ScriptedPeer one = new ScriptedPeer("one");
    private final ScriptedPeer two = new ScriptedPeer("two");
    private long now = 5_000_000_000L;
    private final Owners owners = new Owners("self", () -> List.of(one, two), () -> {}, () -> now);

    /** One settlement for each, whose receipt is its place. */
    private CompletableFuture<List<SettleResult>> settle(int... partitions) {
        List<Foreign> foreign = IntStream.range(0, partitions.length)
                .mapToObj(i -> new Foreign(partitions[i], Settlement.ack("" + i)))
                .toList();
        return new Forward(owners, QUEUE, foreign, SettleLevel.APPLIED, WITHIN, () -> now).start();
    }

    private static List<SettleCode> codes(CompletableFuture<List<SettleResult>> results) {
        return results.join().stream().map(SettleResult::code).toList();
    }

    @Test
    void eachGoesToItsOwnerAndTheOrderIsKept() {
        one.has(0, true, 1);
        two.has(1, true, 1).settles = false;

        assertThat(codes(settle(1, 0, 7, 0)))
                .containsExactly(SettleCode.NOT_OWNER, SettleCode.SETTLED, SettleCode.NOT_OWNER, SettleCode.SETTLED);
        assertThat(one.asked).contains("settle [1, 3]");
    }

    @Test
    void whatWentElsewhereMeanwhileIsHandedToTheNewOwnerOnce() {
        one.has(0, true, 9);
        settle(0).join();
        one.settles = false;
        one.held.clear();
        two.has(0, true, 1);

        assertThat(codes(settle(0))).containsExactly(SettleCode.SETTLED);
        assertThat(codes(settle(0))).containsExactly(SettleCode.SETTLED);
        assertThat(one.asked).containsExactly("held", "settle [0]", "settle [0]", "held");
        assertThat(two.asked).containsExactly("held", "held", "settle [0]", "settle [0]");
    }

    @Test
    void anInstanceThatSaysOneThingAndDoesAnotherIsAskedTwiceAndNoMore() {
        one.has(0, true, 1).settles = false;

        assertThat(codes(settle(0))).containsExactly(SettleCode.NOT_OWNER);
        assertThat(one.asked).containsExactly("held", "settle [0]", "held", "settle [0]");
    }

    @Test
    void whoDoesNotAnswerInTimeIsNotAskedAgainAndItIsNoSuccess() {
        one.has(0, true, 1);
        settle(0).join();
        one.failure = new PeerFailure("late", true, null);

        CompletableFuture<List<SettleResult>> results = settle(0);

        assertThat(codes(results)).containsExactly(SettleCode.UNAVAILABLE);
        assertThat(results.join().get(0).text()).contains("settle it again").contains("late");
        assertThat(one.asked).containsExactly("held", "settle [0]", "settle [0]");
    }

    @Test
    void whoIsGoneIsReplacedByWhoeverHasItNow() {
        one.has(0, true, 9);
        settle(0).join();
        one.failure = new PeerFailure("refused", false, null);
        two.has(0, true, 1);

        assertThat(codes(settle(0))).containsExactly(SettleCode.SETTLED);
    }

    @Test
    void whileSomeDoNotAnswerNobodyKnowsThatNobodyHasIt() {
        one.failure = new PeerFailure("refused", false, null);

        CompletableFuture<List<SettleResult>> results = settle(0);

        assertThat(codes(results)).containsExactly(SettleCode.UNAVAILABLE);
    }

    @Test
    void aBrokenPeerBreaksNobodyElse() {
        one.has(0, true, 1).failure = new IllegalStateException("a bug, on purpose");
        two.has(0, true, 5).has(1, true, 1);

        assertThat(codes(settle(1, 0))).containsExactly(SettleCode.SETTLED, SettleCode.SETTLED);
    }

    @Test
    void thereIsNoSecondAttemptWhenTheTimeIsOver() {
        one.has(0, true, 1).settles = false;
        settle(0).join();
        one.later = new ArrayList<>();
        one.has(0, true, 1);
        CompletableFuture<List<SettleResult>> results = settle(0);
        now += WITHIN.toNanos();

        while (!one.later.isEmpty()) {
            one.later.remove(0).run();
        }

        assertThat(codes(results)).containsExactly(SettleCode.NOT_OWNER);
    }

    private CompletableFuture<Void> ack(int partition) {
        return AckForward.start(owners, QUEUE, partition, 7, WITHIN, () -> now);
    }

    private Throwable refusal(int partition) {
        return ack(partition).handle((done, failure) -> failure).join();
    }

    @Test
    void acksGoTheSameWay() {
        one.has(0, true, 9);
        assertThat(ack(0)).isCompleted();
        assertThat(refusal(5)).isInstanceOf(NotOwnedException.class).hasMessage("acks channel missing for {g t 5}");

        one.settles = false;
        assertThat(refusal(0)).isInstanceOf(NotOwnedException.class);
        now += Owners.KNOWN.toNanos();
        one.held.clear();
        two.has(0, true, 1);
        assertThat(ack(0)).isCompleted();
        two.failure = new PeerFailure("late", true, null);
        assertThat(refusal(0)).isInstanceOf(NotOwnedException.class);
        two.failure = new NeverOfferedException(7);
        assertThat(refusal(0)).isInstanceOf(NotOwnedException.class);
    }
}
