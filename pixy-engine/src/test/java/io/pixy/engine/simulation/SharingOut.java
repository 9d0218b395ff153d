package io.pixy.engine.simulation;

import io.pixy.engine.runtime.PartitionId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Gives everybody as many partitions as anybody else, and lets them keep what they have as far as that allows. */
final class SharingOut {
    private SharingOut() {}

    /**
     * Who is to have what.
     *
     * @param counts topic to number of partitions
     * @param members in the order in which they get something
     * @param topics what a member wants
     * @param current who has what; of what there is no more, or is not wanted there, nothing counts
     */
    static <M> Map<PartitionId, M> of(
            Map<String, Integer> counts,
            List<M> members,
            Function<M, Set<String>> topics,
            Map<PartitionId, M> current) {
        Map<PartitionId, M> target = new TreeMap<>();
        Map<M, Integer> load = new HashMap<>();
        members.forEach(member -> load.put(member, 0));
        counts.forEach((topic, count) -> {
            for (int number = 0; number < count; number++) {
                PartitionId id = new PartitionId(topic, number);
                M owner = current.get(id);
                if (owner != null
                        && members.contains(owner)
                        && topics.apply(owner).contains(topic)) {
                    target.put(id, owner);
                    load.merge(owner, 1, Integer::sum);
                }
            }
        });
        counts.forEach((topic, count) -> {
            for (int number = 0; number < count; number++) {
                PartitionId id = new PartitionId(topic, number);
                if (!target.containsKey(id)) {
                    poorest(members, topics, topic, load, target, id);
                }
            }
        });
        boolean moved = true;
        while (moved) {
            moved = false;
            for (PartitionId id : List.copyOf(target.keySet())) {
                M owner = target.get(id);
                M poorest = members.stream()
                        .filter(member -> topics.apply(member).contains(id.topic()))
                        .min(Comparator.comparing(load::get))
                        .orElseThrow();
                if (load.get(owner) - load.get(poorest) > 1) {
                    target.put(id, poorest);
                    load.merge(owner, -1, Integer::sum);
                    load.merge(poorest, 1, Integer::sum);
                    moved = true;
                }
            }
        }
        return target;
    }

    private static <M> void poorest(
            List<M> members,
            Function<M, Set<String>> topics,
            String topic,
            Map<M, Integer> load,
            Map<PartitionId, M> target,
            PartitionId id) {
        members.stream()
                .filter(member -> topics.apply(member).contains(topic))
                .min(Comparator.comparing(load::get))
                .ifPresent(member -> {
                    target.put(id, member);
                    load.merge(member, 1, Integer::sum);
                });
    }
}
