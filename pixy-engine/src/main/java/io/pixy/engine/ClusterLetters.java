package io.pixy.engine;

import io.pixy.api.DeadLetters;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.RequiredAcks;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.kafka.ConsumerProperties;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.letters.PostOffice;
import io.pixy.engine.letters.Redrives;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.producer.ProducerAggregator;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Dead letters and retry copies of a cluster. They are always written with acks=all, as the message is acknowledged then:
 * by the cluster's producer, if it writes so, else by one of their own. Thread-safe: its parts are.
 */
final class ClusterLetters {
    /** Beside what the producer takes: for asking whether there is the topic, or creating it. */
    private static final Duration TOPIC = Duration.ofSeconds(30);

    /** A consumer of letters is closed by who waits for it, and not while a fetch is out. */
    private static final int FETCH_WAIT_MILLIS = 250;

    private final PostOffice office;
    private final Redrives redrives;
    private final Optional<ProducerAggregator> own;

    private ClusterLetters(PostOffice office, Redrives redrives, Optional<ProducerAggregator> own) {
        this.office = office;
        this.redrives = redrives;
        this.own = own;
    }

    /**
     * What is needed.
     *
     * @param producer that of clients
     * @param clients make consumers to read letters with
     * @param admin answers questions about topics; started before the first letter
     * @param offsets keep how far letters were put back
     * @param redrives one for each redrive that may run in this process
     */
    record Surroundings(
            String cluster,
            String clientId,
            ClusterConfig config,
            ProducerAggregator producer,
            KafkaClients clients,
            LastingAdmin admin,
            OffsetStore offsets,
            Semaphore redrives,
            Clock clock,
            Timers timers,
            Threads threads,
            Metrics metrics) {}

    static ClusterLetters of(Surroundings around) {
        boolean shared = around.config.producer().requiredAcks() == RequiredAcks.WAIT_FOR_ALL;
        boolean needed = Policies.write(around.config.consumer().queues());
        Optional<ProducerAggregator> own = shared || !needed ? Optional.empty() : Optional.of(producer(around));
        PostOffice.Writer writer = own.orElse(around.producer)::forward;
        Duration limit = around.config.producer().deliveryBudget().plus(TOPIC);
        PostOffice office = new PostOffice(
                around.cluster, writer, around.admin, limit, around.threads.engine(), around.clock, around.timers);
        Redrives redrives = new Redrives(new Redrives.Surroundings(
                consumers(around),
                writer,
                around.admin,
                around.offsets,
                limit,
                around.config.consumer().maxMetadataBytes(),
                new OwnThread("pixy-" + around.cluster + "-letters"),
                around.redrives,
                around.clock));
        return new ClusterLetters(office, redrives, own);
    }

    private static IntFunction<Consumer<byte[], byte[]>> consumers(Surroundings around) {
        AtomicInteger number = new AtomicInteger();
        KafkaClients passing = around.clients.unmeasured();
        return maxRecords -> {
            Map<String, Object> settings =
                    new HashMap<>(ConsumerProperties.of(around.config.consumer(), FETCH_WAIT_MILLIS));
            settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxRecords);
            return passing.consumer("-letters-" + number.incrementAndGet(), settings);
        };
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
                around.threads.engine(),
                // it is the same cluster, whatever its threads are called
                subject -> around.metrics.open(Subject.cluster(around.cluster).topic(subject.topic())));
    }

    /** Where groups send them. */
    PostOffice office() {
        return office;
    }

    /** Those of a group and a topic, for those who look after them. */
    DeadLetters of(String group, String topic, QueuePolicy policy) {
        return redrives.of(
                group,
                topic,
                policy.deadLetter()
                        .orElseThrow(() -> new InvalidRequestException(
                                "there is no dead-letter topic for group " + group + " and topic " + topic))
                        .topic());
    }

    /** Fails as the producer of clients does. */
    void start() {
        own.ifPresent(ProducerAggregator::start);
    }

    /** Puts no letters back any more. */
    void closeRedrives(Duration timeout) {
        redrives.close(timeout);
    }

    /** To be called when the groups have ended. */
    void close(Duration timeout) {
        office.close();
        own.ifPresent(producer -> producer.close(timeout));
    }
}
