package io.pixy.engine.producer;

import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks through an admin client. Thread-safe: as that client is. */
final class AdminTopicInquiry implements TopicInquiry {
    private static final Logger log = LoggerFactory.getLogger(AdminTopicInquiry.class);

    /** How long an answer may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final LastingAdmin kafka;

    AdminTopicInquiry(LastingAdmin kafka) {
        this.kafka = kafka;
    }

    @Override
    public void start() {
        kafka.start();
    }

    @Override
    public CompletableFuture<Void> connectAhead(Duration most) {
        return kafka.connectAhead(most);
    }

    @Override
    public void ask(List<String> topics, Consumer<Answer> answer) {
        int timeoutMs = (int) TIMEOUT.toMillis();
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(timeoutMs);
        LastingAdmin.Use use = kafka.use();
        try {
            use.admin().describeTopics(topics, options).topicNameValues().forEach((topic, description) -> {
                var unused = use.within(timeoutMs, description)
                        .whenComplete((found, error) -> answer.accept(new Answer(topic, saysMissing(error))));
            });
        } catch (RuntimeException e) {
            log.debug("Failed to ask about topics {}", topics, e);
            topics.forEach(topic -> answer.accept(new Answer(topic, false)));
        }
    }

    @Override
    public void askForKeyRule(String topic, Consumer<Optional<Boolean>> answer) {
        var unused = settings(topic)
                .whenComplete((config, error) ->
                        answer.accept(error == null ? Optional.of(saysCompacted(config)) : Optional.empty()));
    }

    @Override
    public void askForMissingReplicas(String topic, Consumer<Boolean> answer) {
        var unused = settings(topic)
                .thenCombine(description(topic), AdminTopicInquiry::lacksReplicas)
                .whenComplete((lacking, error) -> answer.accept(error == null && lacking));
    }

    private CompletableFuture<Config> settings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return asked((admin, timeoutMs) -> admin.describeConfigs(
                        List.of(resource), new DescribeConfigsOptions().timeoutMs(timeoutMs))
                .values()
                .get(resource));
    }

    private CompletableFuture<TopicDescription> description(String topic) {
        return asked((admin, timeoutMs) -> admin.describeTopics(
                        List.of(topic), new DescribeTopicsOptions().timeoutMs(timeoutMs))
                .topicNameValues()
                .get(topic));
    }

    private <T> CompletableFuture<T> asked(BiFunction<Admin, Integer, KafkaFuture<T>> question) {
        int timeoutMs = (int) TIMEOUT.toMillis();
        LastingAdmin.Use use = kafka.use();
        try {
            return use.within(timeoutMs, question.apply(use.admin(), timeoutMs));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean lacksReplicas(Config config, TopicDescription topic) {
        ConfigEntry least = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (least == null || least.value() == null) {
            return false;
        }
        int needed = Integer.parseInt(least.value());
        return topic.partitions().stream()
                .anyMatch(one -> one.leader() != null && one.isr().size() < needed);
    }

    private static boolean saysCompacted(Config config) {
        ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        return policy != null && policy.value() != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    private static boolean saysMissing(Throwable error) {
        return error != null && KafkaErrors.isCausedBy(error, UnknownTopicOrPartitionException.class);
    }

    @Override
    public void close() {
        kafka.close(Duration.ZERO);
    }
}
