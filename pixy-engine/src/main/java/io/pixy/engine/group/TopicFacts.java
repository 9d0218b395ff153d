package io.pixy.engine.group;

import java.util.Objects;

/**
 * A topic as Kafka describes it. Immutable.
 *
 * @param partitions how many it has; 0 if there is no such topic
 * @param id what tells a topic from another one that had its name before; empty if that is not known, which is so with
 *     brokers before 2.8
 * @param created whether it came into being by being asked for
 */
public record TopicFacts(int partitions, String id, boolean created) {
    /** What is known of a topic that does not exist. */
    public static final TopicFacts MISSING = new TopicFacts(0, "", false);

    public TopicFacts {
        Objects.requireNonNull(id, "id");
        if (partitions < 0) {
            throw new IllegalArgumentException("partitions is below zero: " + partitions);
        }
    }

    boolean isMissing() {
        return partitions == 0;
    }
}
