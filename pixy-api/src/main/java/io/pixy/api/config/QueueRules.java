package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The list {@code consumer.queues}. No state. */
final class QueueRules {
    /** They are gone through one by one. */
    private static final int MOST = 1000;

    private QueueRules() {}

    static void check(List<QueueRule> rules, Duration ackTimeout) {
        if (rules.size() > MOST) {
            throw new InvalidConfigException("consumer.queues must not have more than " + MOST + " elements");
        }
        for (int i = 0; i < rules.size(); i++) {
            QueuePolicy policy = rules.get(i).policy();
            if (policy.lease().isEmpty() && ackTimeout.compareTo(policy.maxLeaseTotal()) > 0) {
                throw new InvalidConfigException("consumer.queues[" + i + "].max_lease_total must be >="
                        + " consumer.ack_timeout, which is the lease unless another one is given");
            }
        }
    }

    /** A letter without headers would not tell what it is. */
    static void checkHeaders(List<QueueRule> rules, Optional<KafkaVersion> version) {
        Optional<KafkaVersion> tooOld = version.filter(given -> !given.supportsHeaders());
        for (int i = 0; i < rules.size() && tooOld.isPresent(); i++) {
            QueuePolicy policy = rules.get(i).policy();
            if (policy.deadLetter().isPresent() || policy.retryTopic().isPresent()) {
                throw new InvalidConfigException("consumer.queues[" + i + "]: dead_letter and retry_topic need headers,"
                        + " which messages of kafka.version " + tooOld.get().text() + " can't have");
            }
        }
    }

    static Optional<QueuePolicy> first(List<QueueRule> rules, String group, String topic) {
        return rules.stream()
                .filter(rule -> rule.matches(group, topic))
                .map(QueueRule::policy)
                .findFirst();
    }
}
