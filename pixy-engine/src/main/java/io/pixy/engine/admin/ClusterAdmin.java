package io.pixy.engine.admin;

import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.KafkaNames;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The admin calls of one cluster. What they do and how they fail is told by the methods of the same name in
 * {@link io.pixy.api.Cluster}, except that bad arguments are thrown; after {@link #close} all that need Kafka fail with {@link io.pixy.api.KafkaException}.
 * Thread-safe: its parts are; none of its methods blocks, except {@link #close}.
 */
public final class ClusterAdmin {
    /** Different questions that brokers are asked at a time, and that wait for it; equal ones are shared. */
    private static final int MOST_RUNNING = 64;

    private static final int MOST_WAITING = 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RenewableAdmin kafka;
    private final Registry registry;
    private final TopicReader topics;
    private final OffsetReader offsets;
    private final OffsetLookup lookup;
    private final OffsetWriter writer;
    private final Questions questions;

    /**
     * Connects to nothing until the first call.
     *
     * @param clients makes the Kafka client
     * @param registry is asked for owners and for records of topics; stays open
     * @param background where the client is made, which can block
     * @param clock for deadlines
     * @param timers end what Kafka leaves open
     * @param maxMetadata characters of metadata that may be stored with an offset
     * @param timeout how long a call may take, a second attempt with a fresh client included
     */
    public ClusterAdmin(
            KafkaClients clients,
            Registry registry,
            Executor background,
            Clock clock,
            Timers timers,
            int maxMetadata,
            Duration timeout) {
        this.kafka = new RenewableAdmin(
                (number, ofCall) -> clients.admin("-admin", number, ofCall), background, clock, timers, timeout);
        this.registry = registry;
        this.topics = new TopicReader(kafka, registry);
        this.offsets = new OffsetReader(kafka);
        this.lookup = new OffsetLookup(kafka);
        this.writer = new OffsetWriter(kafka, maxMetadata);
        this.questions = new Questions(MOST_RUNNING, MOST_WAITING, PATIENCE, timers);
    }

    /** Completes when a broker has answered. */
    public CompletableFuture<Void> ping() {
        return kafka.call(Attempt::ping);
    }

    /** See {@link io.pixy.api.Cluster#getOffsets}. */
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        KafkaNames.checkGroup(group);
        return questions.shared(List.of("offsets", group, topic), () -> offsets.read(group, topic));
    }

    /** See {@link io.pixy.api.Cluster#offsetsAt}. */
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return questions.shared(List.of("offsets at", topic, time), () -> lookup.find(topic, time));
    }

    /** See {@link io.pixy.api.Cluster#setOffsets}. */
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        KafkaNames.checkGroup(group);
        return questions.alone(() -> writer.write(group, topic, updates));
    }

    /** See {@link io.pixy.api.Cluster#listTopics}. */
    public CompletableFuture<List<String>> listTopics() {
        return questions.shared("topics", topics::list);
    }

    /** See {@link io.pixy.api.Cluster#describeTopics}. */
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return questions.shared(List.of("topics", details), () -> topics.describeAll(details));
    }

    /** See {@link io.pixy.api.Cluster#describeTopic}. */
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        KafkaNames.checkLengthOfTopic(topic);
        return questions.shared(List.of("topic", topic, details), () -> topics.describe(topic, details));
    }

    /** See {@link io.pixy.api.Cluster#listConsumers}. */
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        KafkaNames.checkLengthOfTopic(topic);
        group.ifPresent(KafkaNames::checkGroup);
        return questions.shared(List.of("owners", topic, group), () -> registry.owners(topic, group));
    }

    /**
     * Gives running calls that long to finish, then fails them. Idempotent.
     *
     * @param timeout at most this long, give or take some milliseconds
     */
    public void close(Duration timeout) {
        kafka.close(timeout);
    }
}
