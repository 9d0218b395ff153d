package io.pixy.engine.admin;

import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The admin calls of one cluster. What they do and how they fail is told by the methods of the same name in
 * {@link io.pixy.api.Cluster}; after {@link #close} all that need Kafka fail with {@link io.pixy.api.KafkaException}.
 * Thread-safe: its parts are; none of its methods blocks, except {@link #close}.
 */
public final class ClusterAdmin {
    private final RenewableAdmin kafka;
    private final Registry registry;
    private final TopicReader topics;
    private final OffsetReader offsets;
    private final OffsetLookup lookup;
    private final OffsetWriter writer;

    /**
     * Connects to nothing until the first call.
     *
     * @param clients makes the Kafka client
     * @param registry is asked for owners and for records of topics; stays open
     * @param clock for deadlines
     * @param timeout how long a call may take, a second attempt with a fresh client included
     */
    public ClusterAdmin(KafkaClients clients, Registry registry, Clock clock, Duration timeout) {
        this.kafka = new RenewableAdmin((number, ofCall) -> clients.admin(suffix(number), ofCall), clock, timeout);
        this.registry = registry;
        this.topics = new TopicReader(kafka, registry);
        this.offsets = new OffsetReader(kafka);
        this.lookup = new OffsetLookup(kafka);
        this.writer = new OffsetWriter(kafka);
    }

    /** A client and its successor can be there at the same time, and with one name they would share their metrics. */
    private static String suffix(int number) {
        return number == 0 ? "-admin" : "-admin-" + number;
    }

    /** See {@link io.pixy.api.Cluster#getOffsets}. */
    public CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return offsets.read(group, topic);
    }

    /** See {@link io.pixy.api.Cluster#offsetsAt}. */
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return lookup.find(topic, time);
    }

    /** See {@link io.pixy.api.Cluster#setOffsets}. */
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return writer.write(group, topic, updates);
    }

    /** See {@link io.pixy.api.Cluster#listTopics}. */
    public CompletableFuture<List<String>> listTopics() {
        return topics.list();
    }

    /** See {@link io.pixy.api.Cluster#describeTopics}. */
    public CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return topics.describeAll(details);
    }

    /** See {@link io.pixy.api.Cluster#describeTopic}. */
    public CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return topics.describe(topic, details);
    }

    /** See {@link io.pixy.api.Cluster#listConsumers}. */
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return registry.owners(topic, group);
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
