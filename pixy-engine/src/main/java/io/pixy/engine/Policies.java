package io.pixy.engine;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.RequiredAcks;
import java.util.List;

/**
 * The rules of queues as they are at the moment. They may change while the engine runs; a partition has those that held when it
 * was claimed, until it is given up. Thread-safe: one reference.
 */
final class Policies {
    private final ClusterConfig config;
    private volatile ConsumerConfig current;

    Policies(ClusterConfig config) {
        this.config = config;
        this.current = config.consumer();
    }

    /** With the rules that hold for what is claimed from now on. */
    ConsumerConfig current() {
        return current;
    }

    /**
     * Other rules, which hold when what is returned has run.
     *
     * @throws InvalidConfigException if they can't be, or not without a restart
     */
    Runnable prepare(List<QueueRule> queues) {
        ConsumerConfig changed = config.consumer().withQueues(queues);
        ClusterConfig unused = new ClusterConfig(
                config.clientId(), config.kafka(), config.net(), config.zooKeeper(), config.producer(), changed);
        if (write(queues) && !hasWriter()) {
            throw new InvalidConfigException(
                    "consumer.queues: dead letters and retry topics need a producer of their own"
                            + " beside one with this producer.required_acks; it is made at the start, so that takes a restart");
        }
        return () -> current = changed;
    }

    /** Whether letters can be written so that they are confirmed: see {@link ClusterLetters}. */
    private boolean hasWriter() {
        return config.producer().requiredAcks() == RequiredAcks.WAIT_FOR_ALL
                || write(config.consumer().queues());
    }

    static boolean write(List<QueueRule> queues) {
        return queues.stream()
                .map(QueueRule::policy)
                .anyMatch(policy ->
                        policy.deadLetter().isPresent() || policy.retryTopic().isPresent());
    }
}
