package io.pixy.engine.admin;

import io.pixy.api.RegistryException;
import io.pixy.api.TopicConfig;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Registry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A registry that only has records of topics, or is down. Immutable. */
record RecordedTopics(Map<String, TopicConfig> records, Optional<String> failure) implements Registry {

    /** A cluster whose brokers keep settings to themselves. */
    static RecordedTopics none() {
        return new RecordedTopics(Map.of(), Optional.empty());
    }

    /** One that fails with this text. */
    static RecordedTopics down(String text) {
        return new RecordedTopics(Map.of(), Optional.of(text));
    }

    @Override
    public Membership join(String group, Listener listener) {
        throw new UnsupportedOperationException("admin calls join no group");
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
        return CompletableFuture.completedFuture(Map.of(group.orElse("g"), Map.of("member", List.of(0, 1))));
    }

    @Override
    public CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
        return failure.<CompletableFuture<Optional<TopicConfig>>>map(
                        text -> CompletableFuture.failedFuture(new RegistryException(text, null)))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.ofNullable(records.get(topic))));
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void close(Duration timeout) {}
}
