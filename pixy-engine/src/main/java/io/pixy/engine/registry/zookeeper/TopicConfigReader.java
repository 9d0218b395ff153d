package io.pixy.engine.registry.zookeeper;

import io.pixy.api.RegistryException;
import io.pixy.api.TopicConfig;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the settings that were made for a topic. Immutable. */
final class TopicConfigReader {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Connection connection;
    private final Paths paths;
    private final Timers timers;

    TopicConfigReader(Connection connection, Paths paths, Timers timers) {
        this.connection = connection;
        this.paths = paths;
        this.timers = timers;
    }

    CompletableFuture<Optional<TopicConfig>> read(String topic) {
        CompletableFuture<Optional<Node>> node =
                connection.session(CONNECT_LIMIT).thenCompose(session -> session.find(paths.topicConfig(topic), null));
        return TimeLimit.on(node, LIMIT, timers).handle((found, failure) -> {
            if (failure == null) {
                return found.map(TopicConfigReader::parse);
            }
            throw new RegistryException("failed to fetch topic configuration: " + ErrorTexts.of(failure), failure);
        });
    }

    private static TopicConfig parse(Node node) {
        try {
            return TopicConfigDocument.read(node);
        } catch (IllegalArgumentException e) {
            throw new RegistryException("bad config: " + e.getMessage(), e);
        }
    }
}
