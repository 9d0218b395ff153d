package io.pixy.engine.simulation;

import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** What Kafka has given to a member, and what the group makes of it: a claim succeeds when both want the same. */
final class SimClaims {
    /** Given and not wanted back. */
    final Set<PartitionId> owned = new TreeSet<>();

    /** Told as claimed and not released, by the number of the claim. */
    private final Map<PartitionId, Long> claimed = new TreeMap<>();

    private final Set<PartitionId> asked = new TreeSet<>();
    private final Beliefs beliefs;
    private final Listener listener;
    private final ToLongFunction<PartitionId> claims;
    private boolean admitted;

    /**
     * Nothing is given nor claimed.
     *
     * @param claims makes a claim at the coordinator and returns its number
     */
    SimClaims(Beliefs beliefs, Listener listener, ToLongFunction<PartitionId> claims) {
        this.beliefs = beliefs;
        this.listener = listener;
        this.claims = claims;
    }

    void admit(boolean now) {
        admitted = now;
    }

    void claim(PartitionId id) {
        if (!claimed.containsKey(id)) {
            asked.add(id);
            settle();
        }
    }

    /** Returns the number of the claim, 0 if there was none. */
    long release(PartitionId id) {
        asked.remove(id);
        Long number = claimed.remove(id);
        return number == null ? 0 : number;
    }

    void settle() {
        for (PartitionId id : new TreeSet<>(asked)) {
            if (admitted && owned.contains(id)) {
                asked.remove(id);
                long number = claims.applyAsLong(id);
                claimed.put(id, number);
                beliefs.onClaimed(id, number);
                listener.onClaimed(id);
            }
        }
    }

    void lose(Set<PartitionId> lost) {
        owned.removeAll(lost);
        for (PartitionId id : new TreeSet<>(lost)) {
            if (claimed.remove(id) != null) {
                beliefs.onLost(id);
                listener.onClaimLost(id);
            }
        }
    }

    void loseAll() {
        admitted = false;
        lose(new TreeSet<>(claimed.keySet()));
        owned.clear();
    }

    boolean isUnused() {
        return claimed.isEmpty();
    }

    boolean isClaimed(PartitionId id) {
        return claimed.containsKey(id);
    }

    Map<PartitionId, Long> claimed() {
        return new TreeMap<>(claimed);
    }

    Set<PartitionId> claimedAmong(Set<PartitionId> ids) {
        Set<PartitionId> both = new TreeSet<>(claimed.keySet());
        both.retainAll(ids);
        return both;
    }

    Map<String, SortedSet<Integer>> assignment(Set<String> topics) {
        Map<String, SortedSet<Integer>> assignment = new TreeMap<>();
        topics.forEach(topic -> assignment.put(topic, new TreeSet<>()));
        claimed.keySet().stream()
                .filter(id -> !owned.contains(id))
                .forEach(wantedBack -> assignment.putIfAbsent(wantedBack.topic(), new TreeSet<>()));
        owned.stream()
                .filter(id -> assignment.containsKey(id.topic()))
                .forEach(id -> assignment.get(id.topic()).add(id.partition()));
        return assignment;
    }
}
