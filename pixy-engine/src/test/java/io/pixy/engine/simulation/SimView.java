package io.pixy.engine.simulation;

import io.pixy.api.TopicConfig;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One member's connection to the registry; for one group. */
interface SimView extends Registry {
    /** The number of the claim that the member was told of and has not released, 0 if there is none. */
    long believedClaim(PartitionId partition);

    /**
     * The claims that the member has lost and can't know of, or has just been told of so that its threads have had no time:
     * it may hand out under them, but whatever it commits is refused.
     */
    Map<PartitionId, Long> excusedClaims();

    /** Whether the member is giving up a partition for which it has no time any more. */
    boolean isOutOfTime(PartitionId partition);

    /** Whether the member could rely on its claims all the time since then, and its commits were brought to Kafka. */
    boolean isTrustedSince(long nanos);

    /** Whether there is a group which nobody asks for any more. */
    boolean isEnding();

    /** Whether a request that comes now waits until the group has joined. */
    boolean isJoining(String topic);

    /** Tells what it knows, or finds out anew. */
    void tell();

    /**
     * There is no connection for so long.
     *
     * @param badly something else that is worse happens instead, or because of it
     */
    void breakConnection(int millis, boolean badly);

    /** The process is gone; the registry notices after the session time-out. */
    void die();

    /** Brings a commit to Kafka, where each partition is dealt with, and the outcomes back. */
    CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> bring(
            Set<PartitionId> partitions, Function<PartitionId, Optional<CommitFailure>> store);

    @Override
    default CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
        throw new UnsupportedOperationException();
    }

    @Override
    default CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    default boolean isConnected() {
        return true;
    }

    @Override
    default void close(Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
