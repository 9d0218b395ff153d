package io.pixy.engine;

import io.pixy.engine.group.PartitionCounts;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.Lookup;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics there are, and with how many partitions. Asking may bring a topic into being, the way Kafka-Pixy's
 * consumers do: by a metadata request that allows it, so that the brokers decide.
 *
 * <p>Thread-safe: holds nothing that changes.
 */
final class TopicCatalog implements PartitionCounts {
    private static final Logger log = LoggerFactory.getLogger(TopicCatalog.class);

    private final LastingAdmin kafka;
    private final KafkaClients clients;
    private final boolean autoCreate;
    private final Duration timeout;
    private final Executor blocking;

    /**
     * A catalog.
     *
     * @param autoCreate whether topics may be brought into being at all
     * @param blocking runs what has to wait for Kafka
     */
    TopicCatalog(LastingAdmin kafka, KafkaClients clients, boolean autoCreate, Duration timeout, Executor blocking) {
        this.kafka = kafka;
        this.clients = clients;
        this.autoCreate = autoCreate;
        this.timeout = timeout;
        this.blocking = blocking;
    }

    @Override
    public CompletableFuture<Map<String, Lookup<OptionalInt>>> count(Set<String> topics, Set<String> mayCreate) {
        Map<String, CompletableFuture<Lookup<OptionalInt>>> answers = new HashMap<>();
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(timeoutMs);
        LastingAdmin.Use use = kafka.use();
        use.admin().describeTopics(topics, options).topicNameValues().forEach((topic, description) -> {
            CompletableFuture<Lookup<OptionalInt>> answer =
                    use.within(timeoutMs, description).handle(TopicCatalog::lookup);
            if (autoCreate && mayCreate.contains(topic)) {
                answer = answer.thenCompose(found -> isMissing(found)
                        ? CompletableFuture.supplyAsync(() -> createByAsking(topic), blocking)
                                .exceptionally(failure -> found)
                        : CompletableFuture.completedFuture(found));
            }
            answers.put(topic, answer);
        });
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, Lookup<OptionalInt>> found = new HashMap<>();
                    answers.forEach((topic, answer) -> found.put(topic, answer.join()));
                    return found;
                });
    }

    private static Lookup<OptionalInt> lookup(TopicDescription description, Throwable failure) {
        if (failure == null) {
            return new Lookup.Found<>(OptionalInt.of(description.partitions().size()));
        }
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return new Lookup.Found<>(OptionalInt.empty());
        }
        return new Lookup.Failed<>(KafkaErrors.translate(cause));
    }

    private static boolean isMissing(Lookup<OptionalInt> answer) {
        return answer instanceof Lookup.Found<OptionalInt> found
                && found.value().isEmpty();
    }

    private Lookup<OptionalInt> createByAsking(String topic) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, true, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (Consumer<byte[], byte[]> asking = clients.consumer("-topics-" + topic, settings)) {
            int partitions = asking.partitionsFor(topic, timeout).size();
            if (partitions > 0) {
                log.info("Topic {} was created by being consumed", topic);
            }
            return new Lookup.Found<>(partitions == 0 ? OptionalInt.empty() : OptionalInt.of(partitions));
        }
    }
}
