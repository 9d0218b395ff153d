package io.pixy.engine.producer;

import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
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
        int timeoutMs = (int) TIMEOUT.toMillis();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        LastingAdmin.Use use = kafka.use();
        try {
            var unused = use.within(
                            timeoutMs,
                            use.admin()
                                    .describeConfigs(
                                            List.of(resource), new DescribeConfigsOptions().timeoutMs(timeoutMs))
                                    .values()
                                    .get(resource))
                    .whenComplete((config, error) ->
                            answer.accept(error == null ? Optional.of(saysCompacted(config)) : Optional.empty()));
        } catch (RuntimeException e) {
            log.debug("Failed to ask about the settings of topic {}", topic, e);
            answer.accept(Optional.empty());
        }
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
