package io.pixy.engine.registry.kafka;

import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.PartitionId;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Kafka has given to us, and what the group makes of it: a claim succeeds when both want the same.
 *
 * <p>Confined to the member thread.
 */
final class Ownership {
    private final News news;

    /** What Kafka says is ours and does not want back. */
    private final SortedSet<PartitionId> owned = new TreeSet<>();

    /** Told as claimed, and not released; may be wanted back. */
    private final SortedSet<PartitionId> claimed = new TreeSet<>();

    /** Tells apart the times that a partition was claimed, by numbers above zero. */
    private final Map<PartitionId, Long> tenures = new TreeMap<>();

    private long tenure;

    /** To be claimed as soon as it is ours. */
    private final SortedSet<PartitionId> asked = new TreeSet<>();

    private boolean admitted;

    Ownership(News news) {
        this.news = news;
    }

    void claim(PartitionId partition) {
        if (!claimed.contains(partition)) {
            asked.add(partition);
            settle();
        }
    }

    void release(PartitionId partition) {
        claimed.remove(partition);
        tenures.remove(partition);
        asked.remove(partition);
    }

    void releaseAll() {
        claimed.clear();
        tenures.clear();
        asked.clear();
    }

    /** Kafka has given us these; tells nothing yet. */
    void onGiven(Set<PartitionId> partitions) {
        owned.addAll(partitions);
    }

    /**
     * Kafka wants these back.
     *
     * @return those that are in use
     */
    Set<PartitionId> onWantedBack(Set<PartitionId> partitions) {
        owned.removeAll(partitions);
        return claimedAmong(partitions);
    }

    /** Others may have these already. */
    void onLost(Set<PartitionId> partitions) {
        owned.removeAll(partitions);
        for (PartitionId lost : claimedAmong(partitions)) {
            claimed.remove(lost);
            tenures.remove(lost);
            news.claimLost(lost);
        }
    }

    /** This member is none any more. */
    void onAllLost() {
        admitted = false;
        owned.clear();
        onLost(new TreeSet<>(claimed));
    }

    /** What is ours is told from now on, or not; whoever tells it lets claims succeed afterwards. */
    void admit(boolean now) {
        admitted = now;
    }

    /** Claims succeed for what is ours. */
    void settle() {
        if (!admitted) {
            return;
        }
        for (PartitionId ours : new TreeSet<>(asked)) {
            if (owned.contains(ours)) {
                asked.remove(ours);
                claimed.add(ours);
                tenures.put(ours, ++tenure);
                news.claimed(ours);
            }
        }
    }

    boolean isClaimed(PartitionId partition) {
        return claimed.contains(partition);
    }

    /** Another number each time that it is claimed, 0 if it is not. */
    long tenure(PartitionId partition) {
        return tenures.getOrDefault(partition, 0L);
    }

    boolean isUnused() {
        return claimed.isEmpty();
    }

    Set<PartitionId> claimedAmong(Set<PartitionId> partitions) {
        SortedSet<PartitionId> found = new TreeSet<>(claimed);
        found.retainAll(partitions);
        return Collections.unmodifiableSortedSet(found);
    }

    /**
     * What is ours of these topics, with an empty set for one of which others have all. Also of those of which something is
     * wanted back that is in use, or it would not be given up.
     */
    Map<String, SortedSet<Integer>> assignment(Set<String> topics) {
        Map<String, SortedSet<Integer>> assignment = new TreeMap<>();
        topics.forEach(topic -> assignment.put(topic, new TreeSet<>()));
        claimed.stream()
                .filter(used -> !owned.contains(used))
                .forEach(wantedBack -> assignment.putIfAbsent(wantedBack.topic(), new TreeSet<>()));
        for (PartitionId ours : owned) {
            SortedSet<Integer> numbers = assignment.get(ours.topic());
            if (numbers != null) {
                numbers.add(ours.partition());
            }
        }
        return assignment;
    }
}
