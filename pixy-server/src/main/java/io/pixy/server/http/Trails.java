package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.ByteBudget;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the streams of clients that may come back have written, and for a minute what those have that have ended.
 *
 * <p>Thread-safe: a concurrent map, and a monitor for those that have ended, under which nobody is called.
 */
final class Trails {
    private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<String, Trail> byReceipt = new ConcurrentHashMap<>();
    private final ByteBudget memory;

    @GuardedBy("this") private final Deque<Ended> ended = new ArrayDeque<>();

    /** Takes what they need of {@code memory}. */
    Trails(ByteBudget memory) {
        this.memory = memory;
    }

    /** Whose messages they are. Immutable. */
    record Queue(String cluster, String group, String topic) {}

    private record Ended(Trail trail, long nanos) {}

    /**
     * What a client of a queue has seen that comes with a receipt; nothing if nobody has written that, or for another
     * queue.
     */
    Optional<Trail.Seen> take(Queue queue, String receipt) {
        Trail trail = byReceipt.get(receipt);
        return trail == null || !trail.queue().equals(queue) ? Optional.empty() : trail.take(receipt);
    }

    /** The stream of a trail has ended. */
    synchronized void ended(Trail trail, long nowNanos) {
        ended.add(new Ended(trail, nowNanos));
    }

    /** To be called every second or so. */
    void look(long nowNanos) {
        List<Trail> old = new ArrayList<>();
        synchronized (this) {
            while (!ended.isEmpty() && nowNanos - ended.peek().nanos() >= KEPT_NANOS) {
                old.add(ended.remove().trail());
            }
        }
        old.forEach(Trail::forget);
    }

    /** False if there is no memory for that. */
    boolean put(String receipt, Trail trail) {
        if (!memory.take(Trail.BYTES_PER_RECEIPT)) {
            return false;
        }
        byReceipt.put(receipt, trail);
        return true;
    }

    void remove(String receipt, Trail trail) {
        byReceipt.remove(receipt, trail);
        memory.giveBack(Trail.BYTES_PER_RECEIPT);
    }
}
