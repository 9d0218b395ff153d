package io.pixy.server.peers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.OwnPartitions.Held;
import io.pixy.engine.Peers.Queue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks all peers at the same time who has the partitions of a topic. Waits for all that are known to answer, so that of
 * two that claim the same the right one is believed; and for the others only if there are none else.
 *
 * <p>Thread-safe: one lock, not held while calling out.
 */
final class Question {
    private final Queue queue;
    private final String self;
    private final List<Peer> peers;
    private final CompletableFuture<Found> answer = new CompletableFuture<>();

    @GuardedBy("this") private final Map<Integer, Claim> best = new HashMap<>();

    @GuardedBy("this") private int awaited;

    @GuardedBy("this") private int unheard;

    private record Claim(Peer peer, Held held) {
        boolean isBetterThan(Claim other) {
            return held.isCertain() != other.held.isCertain()
                    ? held.isCertain()
                    : held.since().compareTo(other.held.since()) < 0;
        }

        static Claim better(Claim one, Claim other) {
            return other.isBetterThan(one) ? other : one;
        }
    }

    /**
     * Nobody is asked yet.
     *
     * @param self what this instance says of its own does not count
     */
    Question(Queue queue, String self, List<Peer> peers) {
        this.queue = queue;
        this.self = self;
        this.peers = List.copyOf(peers);
    }

    /** Completes on any thread; never fails. */
    CompletableFuture<Found> answer() {
        return answer;
    }

    void ask() {
        boolean[] waits = new boolean[peers.size()];
        boolean any = peers.stream().anyMatch(Peer::isAnswering);
        synchronized (this) {
            unheard = peers.size();
            for (int i = 0; i < waits.length; i++) {
                waits[i] = !any || peers.get(i).isAnswering();
                awaited += waits[i] ? 1 : 0;
            }
            // lest it ends before the last one was asked
            awaited++;
        }
        for (int i = 0; i < waits.length; i++) {
            Peer peer = peers.get(i);
            boolean isAwaited = waits[i];
            CompletableFuture<Holdings> said;
            try {
                said = peer.held(queue);
            } catch (RuntimeException e) {
                said = CompletableFuture.failedFuture(e);
            }
            var unused = said.whenComplete((holdings, failure) -> onHeard(peer, holdings, isAwaited));
        }
        onOneLess();
    }

    /** Null for one that has not answered. */
    private void onHeard(Peer peer, Holdings holdings, boolean isAwaited) {
        synchronized (this) {
            unheard -= holdings == null ? 0 : 1;
            if (holdings != null && !holdings.instance().equals(self)) {
                holdings.partitions()
                        .forEach((partition, held) -> best.merge(partition, new Claim(peer, held), Claim::better));
            }
        }
        if (isAwaited) {
            onOneLess();
        }
    }

    private void onOneLess() {
        Map<Integer, Peer> owners = new HashMap<>();
        boolean isComplete;
        synchronized (this) {
            awaited--;
            if (awaited > 0) {
                return;
            }
            best.forEach((partition, claim) -> owners.put(partition, claim.peer()));
            isComplete = unheard == 0 && !peers.isEmpty();
        }
        answer.complete(new Found(owners, isComplete));
    }
}
