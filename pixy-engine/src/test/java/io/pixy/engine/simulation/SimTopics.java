package io.pixy.engine.simulation;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** The topics that a member wants: what comes is gathered for a moment, what goes for longer. */
final class SimTopics {
    private static final long ADD_NANOS = Duration.ofMillis(50).toNanos();
    private static final long REMOVE_NANOS = Duration.ofSeconds(1).toNanos();

    private Set<String> wanted = Set.of();
    private Set<String> applied = Set.of();
    private long addNanos = Long.MAX_VALUE;
    private long removeNanos = Long.MAX_VALUE;

    void want(Set<String> topics, long now) {
        wanted = Set.copyOf(topics);
        look(now);
    }

    boolean wantsNothing() {
        return wanted.isEmpty();
    }

    void onUnsubscribed() {
        applied = Set.of();
        addNanos = Long.MAX_VALUE;
        removeNanos = Long.MAX_VALUE;
    }

    /** When there will be something to take, very late if never. */
    long dueNanos(long now) {
        look(now);
        return Math.min(addNanos, removeNanos);
    }

    Set<String> take() {
        applied = wanted;
        addNanos = Long.MAX_VALUE;
        removeNanos = Long.MAX_VALUE;
        return new TreeSet<>(applied);
    }

    private void look(long now) {
        addNanos = applied.containsAll(wanted) ? Long.MAX_VALUE : Math.min(addNanos, now + ADD_NANOS);
        removeNanos = wanted.containsAll(applied) ? Long.MAX_VALUE : Math.min(removeNanos, now + REMOVE_NANOS);
    }
}
