package io.pixy.engine.group;

import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.topic.TopicConsumer;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

/**
 * Takes the time from the moment when something else is to be consumed here until all of that is ours, and nothing else.
 * Confined to the group strand.
 */
final class RebalanceWatch {
    private final Topics topics;
    private final GroupMeters meters;
    private final Clock clock;
    private OptionalLong sinceNanos = OptionalLong.empty();

    RebalanceWatch(Topics topics, GroupMeters meters, Clock clock) {
        this.topics = topics;
        this.meters = meters;
        this.clock = clock;
    }

    /** Something else is to be consumed. */
    void begin() {
        meters.rebalanced();
        if (sinceNanos.isEmpty()) {
            sinceNanos = OptionalLong.of(clock.nanoTime());
        }
    }

    /** Partitions have come or gone, as they should. */
    void look(Map<String, SortedSet<Integer>> assignment, Set<String> subscribed) {
        if (sinceNanos.isPresent() && topics.all().stream().allMatch(topic -> isDone(topic, assignment, subscribed))) {
            meters.settledDown(Duration.ofNanos(clock.nanoTime() - sinceNanos.getAsLong()));
            sinceNanos = OptionalLong.empty();
        }
    }

    private static boolean isDone(
            TopicConsumer topic, Map<String, SortedSet<Integer>> assignment, Set<String> subscribed) {
        Set<Integer> wanted = subscribed.contains(topic.topic())
                ? assignment.getOrDefault(topic.topic(), Collections.emptySortedSet())
                : Set.of();
        int ours = 0;
        for (PartitionConsumer partition : topic.partitions()) {
            if (!wanted.contains(partition.id().partition())
                    || !partition.hold().isClaimed()) {
                return false;
            }
            ours++;
        }
        return ours == wanted.size();
    }
}
