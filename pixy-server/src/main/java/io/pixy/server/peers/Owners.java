package io.pixy.server.peers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who has which partitions, as far as peers were asked. Asks when it does not know, once for all who want to know the same;
 * remembers for a while, and that nobody has one for a moment.
 *
 * <p>Thread-safe: one lock, not held while calling out.
 */
final class Owners {
    /** An owner that was cut off may not know that it is none any more; whom it concerns is asked after so long. */
    static final Duration KNOWN = Duration.ofSeconds(10);

    /** About as long as it takes others to take a partition over. */
    static final Duration NOBODY = Duration.ofMillis(300);

    static final int MOST_QUESTIONS = 256;
    static final int MOST_PARTITIONS = 100_000;
    static final int MOST_TOPICS = 10_000;

    private final String self;
    private final Supplier<List<Peer>> peers;
    private final Runnable onMissing;
    private final LongSupplier nanoTime;

    /** Those that were used last come last. */
    @GuardedBy("this") private final Map<Queue, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this") private final Map<Queue, Question> open = new HashMap<>();

    @GuardedBy("this") private int partitions;

    /**
     * Knows nobody yet.
     *
     * @param self the name of this instance
     * @param peers those that are there
     * @param onMissing told when somebody does not answer, or nobody has what is asked for
     */
    Owners(String self, Supplier<List<Peer>> peers, Runnable onMissing, LongSupplier nanoTime) {
        this.self = self;
        this.peers = peers;
        this.onMissing = onMissing;
        this.nanoTime = nanoTime;
    }

    private static final class Known {
        private final Map<Integer, Peer> owners;
        private final long askedNanos;
        private boolean isComplete;

        Known(Found found, long askedNanos) {
            this.owners = new HashMap<>(found.owners());
            this.isComplete = found.isComplete();
            this.askedNanos = askedNanos;
        }

        Found found(Set<Integer> wanted) {
            Map<Integer, Peer> found = new HashMap<>();
            wanted.forEach(partition -> {
                Peer owner = owners.get(partition);
                if (owner != null) {
                    found.put(partition, owner);
                }
            });
            return new Found(found, isComplete);
        }
    }

    /**
     * The owners of some partitions, as far as there are any.
     *
     * @param again whether what is known has proved wrong
     * @return fails with {@link PeerFailure} if too much is being asked
     */
    CompletableFuture<Found> find(Queue queue, Set<Integer> wanted, boolean again) {
        Question question;
        synchronized (this) {
            Known before = known.get(queue);
            if (before != null && !again) {
                Duration lasts = before.owners.keySet().containsAll(wanted) ? KNOWN : NOBODY;
                if (nanoTime.getAsLong() - before.askedNanos < lasts.toNanos()) {
                    return CompletableFuture.completedFuture(before.found(wanted));
                }
            }
            Question other = open.get(queue);
            if (other != null) {
                return other.answer();
            }
            if (open.size() >= MOST_QUESTIONS) {
                return CompletableFuture.failedFuture(new PeerFailure(
                        "too many other instances are being asked for owners of partitions; try again", true, null));
            }
            question = new Question(queue, self, peers.get());
            open.put(queue, question);
        }
        // first, so that whoever waits for the answer finds it here
        var unused = question.answer().thenAccept(found -> onAnswer(queue, question, found, wanted));
        question.ask();
        return question.answer();
    }

    private void onAnswer(Queue queue, Question question, Found found, Set<Integer> wanted) {
        synchronized (this) {
            open.remove(queue, question);
            replace(queue, new Known(found, nanoTime.getAsLong()));
            Iterator<Known> oldest = known.values().iterator();
            while ((partitions > MOST_PARTITIONS || known.size() > MOST_TOPICS) && oldest.hasNext()) {
                partitions -= oldest.next().owners.size();
                oldest.remove();
            }
        }
        if (!found.isComplete() || !found.owners().keySet().containsAll(wanted)) {
            onMissing.run();
        }
    }

    @GuardedBy("this") private void replace(Queue queue, Known fresh) {
        Known before = known.put(queue, fresh);
        partitions += fresh.owners.size() - (before == null ? 0 : before.owners.size());
    }

    /** It has said that it does not have it, unless somebody else is known to by now. */
    synchronized void forget(Queue queue, int partition, Peer peer) {
        Known before = known.get(queue);
        if (before != null && before.owners.remove(partition, peer)) {
            partitions--;
        }
    }

    /** It does not answer. */
    void forget(Queue queue, Peer peer) {
        synchronized (this) {
            Known before = known.get(queue);
            if (before != null) {
                int size = before.owners.size();
                if (before.owners.values().removeIf(owner -> owner == peer)) {
                    // it may well have them still
                    before.isComplete = false;
                }
                partitions -= size - before.owners.size();
            }
        }
        onMissing.run();
    }

    /** How many owners are remembered. */
    synchronized int size() {
        return partitions;
    }

    /** Of how many topics anything is remembered. */
    synchronized int topics() {
        return known.size();
    }
}
