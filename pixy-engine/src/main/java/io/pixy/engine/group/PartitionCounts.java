package io.pixy.engine.group;

import io.pixy.engine.offsets.Lookup;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks Kafka which topics there are, and with how many partitions. Asynchronous, thread-safe. */
@FunctionalInterface
public interface PartitionCounts {

    /**
     * Asks for topics.
     *
     * @param topics to be asked for
     * @param mayCreate those among them that may come into being by being asked for, if the brokers are set up that way
     * @return one entry per topic: what is known of it, {@link TopicFacts#MISSING} if there is none, or why that can't be
     *     told
     */
    CompletableFuture<Map<String, Lookup<TopicFacts>>> count(Set<String> topics, Set<String> mayCreate);
}
