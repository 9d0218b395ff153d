package io.pixy.engine;

import io.pixy.engine.group.PartitionCounts;
import io.pixy.engine.group.TopicFacts;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics there are, and with how many partitions. Asking may bring a topic into being, the way Kafka-Pixy's
 * consumers do: by a metadata request that allows it, so that the brokers decide.
 *
 * <p>Thread-safe: its parts are. Answers come on the admin client's thread, which does nothing else here.
 */
final class TopicCatalog implements PartitionCounts {
    private final LastingAdmin kafka;
    private final boolean autoCreate;
    private final Duration timeout;
    private final TopicBirths births;

    /**
     * A catalog.
     *
     * @param autoCreate whether topics may be brought into being at all
     * @param timeout for one question, and again for the topics that it creates
     * @param blocking runs what has to wait for Kafka, never on the caller's thread
     */
    TopicCatalog(
            LastingAdmin kafka,
            KafkaClients clients,
            boolean autoCreate,
            Duration timeout,
            Clock clock,
            Executor blocking) {
        this.kafka = kafka;
        this.autoCreate = autoCreate;
        this.timeout = timeout;
        Map<String, Object> settings = Map.of(
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, true, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.births = new TopicBirths(() -> clients.consumer("-topics", settings), timeout, clock, blocking);
    }

    @Override
    public CompletableFuture<Map<String, Lookup<TopicFacts>>> count(Set<String> topics, Set<String> mayCreate) {
        Map<String, CompletableFuture<Lookup<TopicFacts>>> answers = new HashMap<>();
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(timeoutMs);
        LastingAdmin.Use use = kafka.use();
        use.admin().describeTopics(topics, options).topicNameValues().forEach((topic, description) -> {
            CompletableFuture<Lookup<TopicFacts>> answer =
                    use.within(timeoutMs, description).handle(TopicCatalog::lookup);
            if (autoCreate && mayCreate.contains(topic)) {
                answer = answer.thenCompose(
                        found -> isMissing(found) ? create(topic) : CompletableFuture.completedFuture(found));
            }
            answers.put(topic, answer);
        });
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, Lookup<TopicFacts>> found = new HashMap<>();
                    answers.forEach((topic, answer) -> found.put(topic, answer.join()));
                    return found;
                });
    }

    private static Lookup<TopicFacts> lookup(TopicDescription description, Throwable failure) {
        if (failure == null) {
            Uuid id = description.topicId();
            return new Lookup.Found<>(new TopicFacts(
                    description.partitions().size(), Uuid.ZERO_UUID.equals(id) ? "" : id.toString(), false));
        }
        return failed(failure);
    }

    private static Lookup<TopicFacts> failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return new Lookup.Found<>(TopicFacts.MISSING);
        }
        return new Lookup.Failed<>(KafkaErrors.translate(cause));
    }

    private static boolean isMissing(Lookup<TopicFacts> answer) {
        return answer instanceof Lookup.Found<TopicFacts> found && found.value().partitions() == 0;
    }

    private CompletableFuture<Lookup<TopicFacts>> create(String topic) {
        return births.ask(topic)
                .handle((partitions, failure) -> failure == null
                        ? new Lookup.Found<>(new TopicFacts(partitions, "", partitions > 0))
                        : failed(failure));
    }
}
