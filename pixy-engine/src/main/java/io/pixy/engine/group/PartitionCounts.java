package io.pixy.engine.group;

import io.pixy.engine.offsets.Lookup;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks Kafka how many partitions topics have. Asynchronous, thread-safe. */
@FunctionalInterface
public interface PartitionCounts {

    /**
     * Asks for topics.
     *
     * @param topics to be asked for
     * @param mayCreate those among them that may come into being by being asked for, if the brokers are set up that way
     * @return one entry per topic: its number of partitions, nothing if there is no such topic, or why it is not known
     */
    CompletableFuture<Map<String, Lookup<OptionalInt>>> count(Set<String> topics, Set<String> mayCreate);
}
