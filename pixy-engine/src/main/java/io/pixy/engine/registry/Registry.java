package io.pixy.engine.registry;

import io.pixy.api.TopicConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The registry of one cluster: consumer groups, their members, and who owns which partition. No method blocks, except
 * {@link #close}. Futures fail with {@link io.pixy.api.RegistryException}. Thread-safe.
 */
public interface Registry {

    /**
     * Takes part in a group. Nothing is registered before the first {@link Membership#subscribe}.
     *
     * @param group the consumer group; at most one membership of a group is open at a time
     * @param listener told about the group from now on until {@link Membership#leave} has completed
     */
    Membership join(String group, Listener listener);

    /**
     * Who owns which partitions of a topic: group to member to partitions, all ascending.
     *
     * @param group only this group; fails with {@link io.pixy.api.GroupNotFoundException} if it is unknown or does not
     *     consume the topic. Empty for all groups, of which those that own nothing are left out
     */
    CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group);

    /** The record of a topic's settings, where the registry keeps one. */
    CompletableFuture<Optional<TopicConfig>> topicConfig(String topic);

    /**
     * Connects before anybody needs it, where there is something to connect to. Completes when there is a connection, or when
     * there is none after that time; never fails.
     */
    default CompletableFuture<Void> connectAhead(Duration most) {
        return CompletableFuture.completedFuture(null);
    }

    /** Whether there is a connection, or none was needed so far. */
    boolean isConnected();

    /** Ends the session, and with it everything that was registered; takes no longer than that. */
    void close(Duration timeout);
}
