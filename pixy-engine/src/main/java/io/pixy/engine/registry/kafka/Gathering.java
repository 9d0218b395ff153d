package io.pixy.engine.registry.kafka;

import io.pixy.api.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The topics to subscribe to. Each new subscription makes the whole group share out anew, so changes are gathered: topics
 * that come for a moment, since callers wait for them; topics that go for longer. A topic that Kafka would refuse the
 * whole subscription for is left out.
 *
 * <p>Confined to the member thread.
 */
final class Gathering {
    static final long ADD_NANOS = Duration.ofMillis(50).toNanos();
    static final long REMOVE_NANOS = Duration.ofSeconds(1).toNanos();

    /** Permissions may be granted. */
    static final long EXCLUDED_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<String, Long> excludedUntil = new HashMap<>();
    private Set<String> wanted = Set.of();
    private Set<String> applied = Set.of();
    private Optional<Long> addNanos = Optional.empty();
    private Optional<Long> removeNanos = Optional.empty();

    void want(Set<String> topics, long nowNanos) {
        wanted = Set.copyOf(topics);
        excludedUntil.keySet().retainAll(wanted);
        look(nowNanos);
    }

    /**
     * Leaves topics out for a while; the next {@link #take} is due at once.
     *
     * @return those of them that are subscribed to; if there is none, it helps nobody
     */
    Set<String> exclude(Set<String> topics, long nowNanos) {
        Set<String> ours = new TreeSet<>(topics);
        ours.retainAll(applied);
        ours.forEach(topic -> excludedUntil.put(topic, nowNanos + EXCLUDED_NANOS));
        look(nowNanos);
        removeNanos = removeNanos.map(due -> nowNanos);
        return ours;
    }

    /** Whether all of these are left out already. */
    boolean excludes(Set<String> topics) {
        return excludedUntil.keySet().containsAll(topics);
    }

    /** Nothing is subscribed to any more; what is wanted is due at once. */
    void onUnsubscribed() {
        applied = Set.of();
        addNanos = Optional.empty();
        removeNanos = Optional.empty();
    }

    /** What is subscribed to. */
    Set<String> applied() {
        return Set.copyOf(applied);
    }

    boolean wantsNothing() {
        return wanted.isEmpty();
    }

    /** Whether nothing that is wanted can be subscribed to at present. */
    boolean isNothingPossible(long nowNanos) {
        return possible(nowNanos).isEmpty();
    }

    /** How long until {@link #take} has something; very long if nothing is going to change. */
    long waitNanos(long nowNanos) {
        look(nowNanos);
        long wait = Math.min(
                addNanos.map(due -> due - nowNanos).orElse(Long.MAX_VALUE),
                removeNanos.map(due -> due - nowNanos).orElse(Long.MAX_VALUE));
        return Math.max(0, wait);
    }

    /** The new subscription, once it is due; counts as applied from now on. */
    Optional<Set<String>> take(long nowNanos) {
        if (waitNanos(nowNanos) > 0) {
            return Optional.empty();
        }
        applied = possible(nowNanos);
        addNanos = Optional.empty();
        removeNanos = Optional.empty();
        return Optional.of(applied);
    }

    /** Of the first change of each kind the time counts, so that many in a row do not put it off for ever. */
    private void look(long nowNanos) {
        Set<String> possible = possible(nowNanos);
        addNanos =
                applied.containsAll(possible) ? Optional.empty() : Optional.of(addNanos.orElse(nowNanos + ADD_NANOS));
        removeNanos = possible.containsAll(applied)
                ? Optional.empty()
                : Optional.of(removeNanos.orElse(nowNanos + REMOVE_NANOS));
    }

    private Set<String> possible(long nowNanos) {
        excludedUntil.values().removeIf(until -> until - nowNanos <= 0);
        return wanted.stream()
                .filter(topic -> TopicNames.isLegal(topic) && !excludedUntil.containsKey(topic))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
