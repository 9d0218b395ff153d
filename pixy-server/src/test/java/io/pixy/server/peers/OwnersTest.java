package io.pixy.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class OwnersTest {
    private static final Queue QUEUE = new Queue("c", "g", "t");

    private final ScriptedPeer one = new ScriptedPeer("one");
    private final ScriptedPeer two = new ScriptedPeer("two");
    private final ScriptedPeer self = new ScriptedPeer("self");
    private final List<Peer> peers = new ArrayList<>(List.of(self, one, two));
    private long now = 5_000_000_000L;
    private int missing;
    private final Owners owners = new Owners("self", () -> peers, () -> missing++, () -> now);

    private Map<Integer, Peer> find(int... partitions) {
        return find(QUEUE, false, partitions).join().owners();
    }

    private CompletableFuture<Found> find(Queue queue, boolean again, int... partitions) {
        Set<Integer> wanted = new TreeSet<>();
        for (int partition : partitions) {
            wanted.add(partition);
        }
        return owners.find(queue, wanted, again);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private long questions() {
        return two.asked.size();
    }

    @Test
    void asksAllAndRemembersForAWhile() {
        one.has(0, true, 5);
        two.has(1, true, 5);

        assertThat(find(0)).containsOnly(Map.entry(0, one), Map.entry(1, two));
        assertThat(find(0, 1)).hasSize(2);
        assertThat(find(1)).containsOnly(Map.entry(1, two));
        assertThat(questions()).isOne();

        pass(Owners.KNOWN);
        assertThat(find(1)).hasSize(2);
        assertThat(questions()).isEqualTo(2);
    }

    @Test
    void whatThisInstanceSaysOfItselfDoesNotCount() {
        self.has(0, true, 1);

        assertThat(find(0)).isEmpty();
        assertThat(find(QUEUE, false, 0).join().isComplete()).isTrue();
    }

    @Test
    void ofTwoTheOneThatIsCertainIsRightAndThenTheOneThatHasItSinceLater() {
        one.has(0, false, 1).has(1, true, 100).has(2, true, 3);
        two.has(0, true, 100).has(1, true, 3).has(2, true, 100);

        assertThat(find(0, 1, 2)).containsOnly(Map.entry(0, two), Map.entry(1, two), Map.entry(2, one));
    }

    @Test
    void simultaneousQuestionsAreOne() {
        two.later = new ArrayList<>();
        one.has(0, true, 1);
        List<CompletableFuture<Found>> waiting = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            waiting.add(find(QUEUE, i % 2 == 0, 0));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        two.later.get(0).run();

        assertThat(waiting).allMatch(found -> found.join().owners().get(0) == one);
        assertThat(questions()).isOne();
    }

    @Test
    void aMillionReceiptsOfNobodyAreOneQuestionAMoment() {
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(find(QUEUE, false, i).join().owners().isEmpty()).isTrue();
        }
        assertThat(questions()).isOne();

        pass(Owners.NOBODY);
        find(0);
        assertThat(questions()).isEqualTo(2);
        assertThat(missing).isEqualTo(2);
    }

    @Test
    void whoeverDoesNotAnswerIsNotWaitedForTheNextTime() {
        one.has(0, true, 1);
        two.later = new ArrayList<>();
        CompletableFuture<Found> first = find(QUEUE, false, 0);
        assertThat(first).isNotDone();
        two.later.get(0).run();
        assertThat(first.join().isComplete()).isTrue();

        two.answering = false;
        CompletableFuture<Found> second = find(QUEUE, true, 0);

        assertThat(second.join()).isEqualTo(new Found(Map.of(0, one), false));
        two.later.get(1).run();
        assertThat(find(0)).containsExactly(Map.entry(0, one));
    }

    @Test
    void waitsForThoseThatDoNotAnswerIfThereAreNoneElse() {
        List.of(self, one, two).forEach(peer -> peer.answering = false);
        two.later = new ArrayList<>();
        two.has(0, true, 1);
        CompletableFuture<Found> found = find(QUEUE, false, 0);
        assertThat(found).isNotDone();

        two.later.get(0).run();

        assertThat(found.join().owners()).containsExactly(Map.entry(0, two));
    }

    @Test
    void aPeerThatFailsOrBreaksIsUnheard() {
        one.failure = new PeerFailure("gone", false, null);
        two.has(0, true, 1);
        assertThat(find(QUEUE, false, 0).join()).isEqualTo(new Found(Map.of(0, two), false));
        assertThat(missing).isOne();

        peers.clear();
        assertThat(find(QUEUE, true, 0).join()).isEqualTo(new Found(Map.of(), false));
    }

    @Test
    void forgetsOnlyWhatIsNotNewerThanTheReason() {
        one.has(0, true, 9).has(1, true, 9);
        find(0, 1);
        owners.forget(QUEUE, 0, two);
        assertThat(find(0, 1)).containsKeys(0, 1);

        owners.forget(QUEUE, 0, one);
        pass(Owners.NOBODY);
        two.has(0, true, 1);
        assertThat(find(0, 1)).containsOnly(Map.entry(0, two), Map.entry(1, one));

        owners.forget(QUEUE, one);
        assertThat(find(0)).containsExactly(Map.entry(0, two));
        assertThat(questions()).isEqualTo(2);
    }

    @Test
    void remembersOnlySoMuch() {
        for (int i = 0; i < 1000; i++) {
            one.has(i, true, 1);
        }
        for (int i = 0; i < 500; i++) {
            find(new Queue("c", "g", "t" + i), false, 0).join();
            assertThat(owners.size()).isLessThanOrEqualTo(Owners.MOST_PARTITIONS);
        }
        assertThat(owners.size()).isGreaterThan(Owners.MOST_PARTITIONS - 2000);

        one.held.clear();
        for (int i = 0; i < Owners.MOST_TOPICS + 10; i++) {
            find(new Queue("c", "forged", "t" + i), false, 0).join();
        }
        assertThat(owners.topics()).isEqualTo(Owners.MOST_TOPICS);
        assertThat(owners.size()).isZero();
    }

    @Test
    void onlySoManyQuestionsAreOpen() {
        two.later = new ArrayList<>();
        for (int i = 0; i < Owners.MOST_QUESTIONS; i++) {
            assertThat(find(new Queue("c", "g", "t" + i), false, 0)).isNotDone();
        }

        assertThat(find(QUEUE, false, 0))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("too many other instances are being asked");

        two.later.forEach(Runnable::run);
        two.later = null;
        assertThat(find(QUEUE, false, 0)).isCompleted();
    }
}
