package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TopicPosition;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.offsets.Tenure;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ForwardingTest {
    private static final SettleResult NOT_HERE = SettleResult.of(SettleCode.NOT_OWNER, "not here");
    private static final TopicPosition MESSAGE = new TopicPosition("t", 3, 7);

    private final NotOwnedException notOwned = new NotOwnedException("g", "t", 3);
    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final List<String> asked = new ArrayList<>();
    private Supplier<CompletableFuture<List<SettleResult>>> settles = () -> null;
    private Supplier<CompletableFuture<Void>> acks = () -> null;
    private final List<Runnable> forCallers = new ArrayList<>();
    private final Forwarding forwarding = new Forwarding("c", new Scripted(), forCallers::add, timers, clock);

    private final class Scripted implements Peers {
        @Override
        public CompletableFuture<List<SettleResult>> settle(Queue queue, List<Foreign> settlements, SettleLevel level) {
            asked.add(queue.cluster() + "/" + queue.group() + "/" + queue.topic() + " "
                    + settlements.stream().map(Foreign::partition).toList() + " " + level);
            return settles.get();
        }

        @Override
        public CompletableFuture<Void> ack(Queue queue, int partition, long offset) {
            asked.add("ack " + partition + "@" + offset);
            return acks.get();
        }
    }

    private static Settlement ack(int partition) {
        return Settlement.ack(new Receipts("c", "g", "t").write(new Receipt(new Tenure(1, 0), partition, 5, 1, 1)));
    }

    private static CompletableFuture<List<SettleResult>> done(SettleResult... results) {
        return CompletableFuture.completedFuture(Arrays.asList(results));
    }

    private CompletableFuture<List<SettleResult>> settled(List<Settlement> all, SettleResult... here) {
        CompletableFuture<List<SettleResult>> reply =
                forwarding.settled("g", "t", all, SettleLevel.APPLIED, done(here));
        runForCallers();
        return reply;
    }

    private void runForCallers() {
        while (!forCallers.isEmpty()) {
            forCallers.remove(0).run();
        }
    }

    @Test
    void whatIsSettledHereConcernsNobodyElse() {
        CompletableFuture<List<SettleResult>> here = done(SettleResult.settled(), SettleResult.already());

        assertThat(forwarding.settled("g", "t", List.of(ack(1), ack(2)), SettleLevel.APPLIED, here))
                .isSameAs(here);
        assertThat(asked).isEmpty();
        assertThat(timers.size()).isZero();
    }

    @Test
    void handsOnWhatIsNotForHereAndKeepsTheOrder() {
        SettleResult lost = SettleResult.of(SettleCode.LEASE_LOST, "lost");
        settles = () -> done(SettleResult.already(), lost);

        CompletableFuture<List<SettleResult>> reply = settled(
                List.of(ack(4), ack(5), Settlement.ack("garbage"), ack(6)),
                NOT_HERE,
                SettleResult.settled(),
                SettleResult.of(SettleCode.INVALID_RECEIPT, "none"),
                NOT_HERE);

        assertThat(asked).containsExactly("c/g/t [4, 6] APPLIED");
        assertThat(reply.join())
                .extracting(SettleResult::code)
                .containsExactly(
                        SettleCode.ALREADY_SETTLED,
                        SettleCode.SETTLED,
                        SettleCode.INVALID_RECEIPT,
                        SettleCode.LEASE_LOST);
        assertThat(timers.size()).isZero();
    }

    @Test
    void waitsForWhatIsNotKnownHereYet() {
        CompletableFuture<List<SettleResult>> here = new CompletableFuture<>();
        settles = () -> done(SettleResult.settled());
        CompletableFuture<List<SettleResult>> reply =
                forwarding.settled("g", "t", List.of(ack(1)), SettleLevel.COMMITTED, here);
        assertThat(asked).isEmpty();

        here.complete(List.of(NOT_HERE));
        runForCallers();

        assertThat(asked).containsExactly("c/g/t [1] COMMITTED");
        assertThat(reply.join()).containsExactly(SettleResult.settled());
    }

    @Test
    void answersOfPeersAreNeverMadeOutToBeMoreThanTheyAre() {
        List<Supplier<CompletableFuture<List<SettleResult>>>> garbage = List.of(
                () -> done(),
                () -> done(SettleResult.settled(), SettleResult.settled()),
                () -> done((SettleResult) null),
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.failedFuture(new IllegalStateException("a bug, on purpose")),
                () -> null,
                () -> {
                    throw new IllegalStateException("a bug, on purpose");
                });
        for (Supplier<CompletableFuture<List<SettleResult>>> one : garbage) {
            settles = one;

            assertThat(settled(List.of(ack(1)), NOT_HERE))
                    .isCompletedWithValueMatching(results -> results.size() == 1
                            && results.get(0).code() == SettleCode.UNAVAILABLE
                            && results.get(0).code().isRetriable());
        }
        assertThat(timers.size()).isZero();
    }

    @Test
    void whoIsNeverAnsweredIsToldSoAndALateAnswerChangesNothing() {
        CompletableFuture<List<SettleResult>> late = new CompletableFuture<>();
        settles = () -> late;
        CompletableFuture<List<SettleResult>> reply = settled(List.of(ack(1)), NOT_HERE);

        timers.advance(Forwarding.LONGEST);
        runForCallers();
        late.complete(List.of(SettleResult.settled()));
        runForCallers();

        assertThat(reply.join()).extracting(SettleResult::code).containsExactly(SettleCode.UNAVAILABLE);
    }

    @Test
    void callersHearOfItWhereTheirCodeMayRun() {
        CompletableFuture<List<SettleResult>> later = new CompletableFuture<>();
        settles = () -> later;
        CompletableFuture<List<SettleResult>> reply = settled(List.of(ack(1)), NOT_HERE);

        later.complete(List.of(SettleResult.settled()));
        assertThat(reply).isNotDone();
        runForCallers();

        assertThat(reply).isDone();
    }

    @Test
    void namesThatCanNotBeAreForNobody() {
        String group = "g".repeat(256);
        Settlement forged =
                Settlement.ack(new Receipts("c", group, "t").write(new Receipt(new Tenure(1, 0), 1, 5, 1, 1)));

        assertThat(forwarding.settled(group, "t", List.of(forged), SettleLevel.APPLIED, done(NOT_HERE)))
                .isCompletedWithValue(List.of(NOT_HERE));
        assertThat(forwarding.acked(group, MESSAGE, CompletableFuture.failedFuture(notOwned)))
                .isCompletedExceptionally();
        assertThat(asked).isEmpty();
    }

    private CompletableFuture<Void> acked(Throwable here) {
        CompletableFuture<Void> reply = forwarding.acked("g", MESSAGE, CompletableFuture.failedFuture(here));
        runForCallers();
        return reply;
    }

    @Test
    void anOldAckGoesToTheOwner() {
        acks = () -> CompletableFuture.completedFuture(null);

        assertThat(acked(notOwned)).isCompleted();
        assertThat(asked).containsExactly("ack 3@7");
    }

    @Test
    void anOldAckThatIsWrongHereIsForNobodyElse() {
        for (RuntimeException why : List.of(new NeverOfferedException(7), new ShuttingDownException())) {
            assertThatThrownBy(() -> acked(why).join()).hasCause(why);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void anOldAckThatNobodyTakesIsAnsweredAsIfThereWereNoPeers() {
        List<Supplier<CompletableFuture<Void>>> failures = List.of(
                () -> CompletableFuture.failedFuture(new NotOwnedException("other", "text", 1)),
                () -> CompletableFuture.failedFuture(new IllegalStateException("a bug, on purpose")),
                () -> null);
        for (Supplier<CompletableFuture<Void>> one : failures) {
            acks = one;

            assertThat(acked(notOwned).handle((done, failure) -> failure).join())
                    .isSameAs(notOwned);
        }
        NeverOfferedException never = new NeverOfferedException(7);
        acks = () -> CompletableFuture.failedFuture(never);
        assertThat(acked(notOwned).handle((done, failure) -> failure).join()).isSameAs(never);
    }
}
