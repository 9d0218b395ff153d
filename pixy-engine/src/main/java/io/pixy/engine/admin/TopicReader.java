package io.pixy.engine.admin;

import io.pixy.api.InvalidTopicException;
import io.pixy.api.PartitionDescription;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicNames;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.registry.Registry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Topics with their partitions and settings. Settings come from the registry, where ZooKeeper has a record of them,
 * else from Kafka. The registry's errors tell what it was doing. Thread-safe: has no state of its own.
 */
final class TopicReader {
    private static final String FETCHING_CONFIG = "failed to fetch topic configuration";

    private final RenewableAdmin kafka;
    private final Registry registry;

    TopicReader(RenewableAdmin kafka, Registry registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    CompletableFuture<List<String>> list() {
        return kafka.call(TopicReader::names);
    }

    CompletableFuture<List<TopicDescription>> describeAll(TopicDetails details) {
        return kafka.call(attempt -> names(attempt)
                .thenCompose(topics -> configs(attempt, details.config() ? topics : List.of())
                        .thenCompose(configs -> describe(attempt, topics, details, configs))));
    }

    CompletableFuture<TopicDescription> describe(String topic, TopicDetails details) {
        return kafka.call(attempt -> partitions(attempt, topic, details)
                .thenCompose(partitions -> config(attempt, topic, details)
                        .thenApply(config -> new TopicDescription(
                                topic, config, details.partitions() ? partitions : Optional.empty()))));
    }

    private static CompletableFuture<List<String>> names(Attempt attempt) {
        return Futures.during("failed to refresh metadata", attempt.topics());
    }

    private CompletableFuture<List<TopicDescription>> describe(
            Attempt attempt, List<String> topics, TopicDetails details, Map<String, TopicConfig> configs) {
        Map<String, CompletableFuture<List<PartitionDescription>>> partitions =
                details.partitions() && !topics.isEmpty() ? attempt.partitions(topics) : Map.of();
        return Futures.all(topics.stream()
                .map(topic -> during(topic, "failed to get partitions", optional(partitions.get(topic)))
                        .thenApply(
                                found -> new TopicDescription(topic, Optional.ofNullable(configs.get(topic)), found)))
                .toList());
    }

    /** All in two rounds: the registry for each topic, Kafka for all those that it has no record of. */
    private CompletableFuture<Map<String, TopicConfig>> configs(Attempt attempt, List<String> topics) {
        return Futures.all(topics.stream()
                        .map(topic -> Futures.during(
                                "failed to get " + topic + " topic metadata", registry.topicConfig(topic)))
                        .toList())
                .thenCompose(records -> {
                    Map<String, TopicConfig> configs = new HashMap<>();
                    for (int i = 0; i < topics.size(); i++) {
                        String topic = topics.get(i);
                        records.get(i).ifPresent(config -> configs.put(topic, config));
                    }
                    return addFromKafka(attempt, topics, configs);
                });
    }

    private static CompletableFuture<Map<String, TopicConfig>> addFromKafka(
            Attempt attempt, List<String> topics, Map<String, TopicConfig> configs) {
        List<String> missing =
                topics.stream().filter(topic -> !configs.containsKey(topic)).toList();
        if (missing.isEmpty()) {
            return CompletableFuture.completedFuture(configs);
        }
        Map<String, CompletableFuture<TopicConfig>> found = attempt.configs(missing);
        return Futures.all(missing.stream()
                        .map(topic -> during(topic, FETCHING_CONFIG, found.get(topic)))
                        .toList())
                .thenApply(rest -> {
                    for (int i = 0; i < rest.size(); i++) {
                        configs.put(missing.get(i), rest.get(i));
                    }
                    return configs;
                });
    }

    private static <T> CompletableFuture<T> during(String topic, String step, CompletableFuture<T> future) {
        return Futures.during("failed to get " + topic + " topic metadata: " + step, future);
    }

    /** Without details the partitions serve to find out whether the topic exists. */
    private static CompletableFuture<Optional<List<PartitionDescription>>> partitions(
            Attempt attempt, String topic, TopicDetails details) {
        return details.partitions() || !details.config()
                ? optional(Futures.during("failed to get partitions", attempt.partitions(topic)))
                : optional(null);
    }

    private CompletableFuture<Optional<TopicConfig>> config(Attempt attempt, String topic, TopicDetails details) {
        if (!details.config()) {
            return optional(null);
        }
        if (topic.isEmpty()) {
            return CompletableFuture.failedFuture(
                    InvalidTopicException.withMessage(FETCHING_CONFIG + ": zk: invalid path", null));
        }
        return registry.topicConfig(topic)
                .thenCompose(record -> record.isPresent()
                        ? CompletableFuture.completedFuture(record)
                        : optional(configFromKafka(attempt, topic)));
    }

    /** Old brokers have settings for topics that do not exist, so that is asked too. */
    private static CompletableFuture<TopicConfig> configFromKafka(Attempt attempt, String topic) {
        CompletableFuture<List<PartitionDescription>> partitions = attempt.partitions(topic);
        CompletableFuture<TopicConfig> config = TopicNames.isLegal(topic)
                ? attempt.configs(List.of(topic)).get(topic)
                : CompletableFuture.completedFuture(null);
        return partitions.thenCombine(config, (exists, found) -> found).exceptionally(error -> {
            RuntimeException translated = KafkaErrors.translate(FETCHING_CONFIG, error);
            if (translated instanceof UnknownTopicException || translated instanceof InvalidTopicException) {
                throw UnknownTopicException.withMessage(FETCHING_CONFIG + ": zk: node does not exist", translated);
            }
            throw translated;
        });
    }

    private static <T> CompletableFuture<Optional<T>> optional(CompletableFuture<T> future) {
        return future == null ? CompletableFuture.completedFuture(Optional.empty()) : future.thenApply(Optional::of);
    }
}
