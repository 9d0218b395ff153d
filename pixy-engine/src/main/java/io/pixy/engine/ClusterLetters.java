package io.pixy.engine;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.RequiredAcks;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.letters.PostOffice;
import io.pixy.engine.producer.ProducerAggregator;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.Optional;

/**
 * Dead letters and retry copies of a cluster. They are always written with acks=all, as the message is acknowledged then:
 * by the cluster's producer, if it writes so, else by one of their own. Thread-safe: its parts are.
 */
final class ClusterLetters {
    /** Beside what the producer takes: for asking whether there is the topic, or creating it. */
    private static final Duration TOPIC = Duration.ofSeconds(30);

    private final PostOffice office;
    private final Optional<ProducerAggregator> own;

    private ClusterLetters(PostOffice office, Optional<ProducerAggregator> own) {
        this.office = office;
        this.own = own;
    }

    /**
     * What is needed.
     *
     * @param producer that of clients
     * @param admin answers questions about topics; started before the first letter
     */
    record Surroundings(
            String cluster,
            String clientId,
            ClusterConfig config,
            ProducerAggregator producer,
            LastingAdmin admin,
            Clock clock,
            Timers timers,
            Threads threads) {}

    static ClusterLetters of(Surroundings around) {
        boolean shared = around.config.producer().requiredAcks() == RequiredAcks.WAIT_FOR_ALL;
        boolean needed = around.config.consumer().queues().stream()
                .map(QueueRule::policy)
                .anyMatch(ClusterLetters::writes);
        Optional<ProducerAggregator> own = shared || !needed ? Optional.empty() : Optional.of(producer(around));
        PostOffice office = new PostOffice(
                around.cluster,
                own.orElse(around.producer)::forward,
                around.admin,
                around.config.producer().deliveryBudget().plus(TOPIC),
                around.threads.engine(),
                around.clock,
                around.timers);
        return new ClusterLetters(office, own);
    }

    private static boolean writes(QueuePolicy policy) {
        return policy.deadLetter().isPresent() || policy.retryTopic().isPresent();
    }

    private static ProducerAggregator producer(Surroundings around) {
        ClusterConfig config = ClusterConfig.builder()
                .clientId(around.config.clientId())
                .kafka(around.config.kafka())
                .net(around.config.net())
                .zooKeeper(around.config.zooKeeper())
                .producer(around.config.producer().confirmed())
                .consumer(around.config.consumer())
                .build();
        return new ProducerAggregator(
                around.cluster + "-letters",
                new KafkaClients(around.clientId + "-letters", config),
                config,
                around.clock,
                around.timers,
                around.threads.engine());
    }

    /** Where groups send them. */
    PostOffice office() {
        return office;
    }

    /** Fails as the producer of clients does. */
    void start() {
        own.ifPresent(ProducerAggregator::start);
    }

    /** To be called when the groups have ended. */
    void close(Duration timeout) {
        office.close();
        own.ifPresent(producer -> producer.close(timeout));
    }
}
