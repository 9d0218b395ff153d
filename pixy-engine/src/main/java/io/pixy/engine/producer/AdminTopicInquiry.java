package io.pixy.engine.producer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks through an admin client. Thread-safe: as that client is. */
final class AdminTopicInquiry implements TopicInquiry {
    private static final Logger log = LoggerFactory.getLogger(AdminTopicInquiry.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Function<Duration, Admin> admins;
    private volatile Admin admin;

    AdminTopicInquiry(Function<Duration, Admin> admins) {
        this.admins = admins;
    }

    @Override
    public void start() {
        admin = admins.apply(TIMEOUT);
    }

    @Override
    public void ask(List<String> topics, Consumer<Answer> answer) {
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs((int) TIMEOUT.toMillis());
        try {
            admin.describeTopics(topics, options).topicNameValues().forEach((topic, description) -> {
                KafkaFuture<TopicDescription> unused = description.whenComplete(
                        (found, error) -> answer.accept(new Answer(topic, saysMissing(error))));
            });
        } catch (RuntimeException e) {
            log.debug("Failed to ask about topics {}", topics, e);
            topics.forEach(topic -> answer.accept(new Answer(topic, false)));
        }
    }

    private static boolean saysMissing(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof UnknownTopicOrPartitionException;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
