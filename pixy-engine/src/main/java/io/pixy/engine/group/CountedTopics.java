package io.pixy.engine.group;

import io.pixy.engine.partition.TopicCheck;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Tells partitions what their group knows of topics. Confined to the group strand.
 *
 * @param counts come into being later than who asks
 */
record CountedTopics(Supplier<TopicCounts> counts) implements TopicCheck {
    @Override
    public CompletableFuture<Boolean> look(String topic) {
        return counts.get().look(topic);
    }

    @Override
    public int incarnation(String topic) {
        return counts.get().incarnation(topic);
    }
}
