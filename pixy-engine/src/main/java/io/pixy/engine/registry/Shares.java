package io.pixy.engine.registry;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one member consumes in a group whose members compute it themselves, all of them in the same way: from who they are
 * and how many partitions there are. Confined to its owner.
 */
public final class Shares {
    private final String memberId;
    private GroupSnapshot snapshot = GroupSnapshot.EMPTY;
    private Map<String, Integer> counts = Map.of();
    private Map<String, SortedSet<Integer>> current = Map.of();

    /** Nobody is known yet, and no topic. */
    public Shares(String memberId) {
        this.memberId = memberId;
    }

    /** The members have changed, or may have. */
    public Map<String, SortedSet<Integer>> onSnapshot(GroupSnapshot newest) {
        snapshot = newest;
        current = derive();
        return current;
    }

    /**
     * The topics have changed, or may have.
     *
     * @param newest topic to number of partitions
     * @return nothing if it makes no difference
     */
    public Optional<Map<String, SortedSet<Integer>>> onCounts(Map<String, Integer> newest) {
        counts = Map.copyOf(newest);
        Map<String, SortedSet<Integer>> before = current;
        current = derive();
        return current.equals(before) ? Optional.empty() : Optional.of(current);
    }

    /** A snapshot without us tells nothing: the registry is about to restore our registration. */
    private Map<String, SortedSet<Integer>> derive() {
        Map<String, SortedSet<Integer>> ours = new TreeMap<>();
        snapshot.members().getOrDefault(memberId, new TreeSet<>()).forEach(topic -> {
            if (counts.containsKey(topic)) {
                ours.put(topic, Assignor.share(counts.get(topic), subscribers(topic), memberId));
            }
        });
        return ours;
    }

    private SortedSet<String> subscribers(String topic) {
        SortedSet<String> subscribers = new TreeSet<>();
        snapshot.members().forEach((member, topics) -> {
            if (topics.contains(topic)) {
                subscribers.add(member);
            }
        });
        return subscribers;
    }
}
