package io.pixy.engine.offsets;

import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether a group has a coordinator to talk to. Kafka's admin client looks for one that is missing without a pause, some
 * thousand times a second, until the call times out. So once a group got no answer, Kafka's metadata is asked first: the
 * coordinator is the leader of the group's partition of {@code __consumer_offsets}.
 *
 * <p>Thread-safe: one concurrent set.
 */
final class Coordinators {
    private static final String OFFSETS_TOPIC = "__consumer_offsets";

    /** Groups may end in doubt. Who is dropped for another one asks once in vain. */
    private static final int MAX_DOUBTFUL = 10_000;

    private final LastingAdmin kafka;
    private final int timeoutMs;
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    Coordinators(LastingAdmin kafka, int timeoutMs) {
        this.kafka = kafka;
        this.timeoutMs = timeoutMs;
    }

    /** What a call to the coordinator has shown. */
    void onAnswer(String group, boolean answered) {
        if (answered) {
            doubtful.remove(group);
        } else {
            if (doubtful.size() >= MAX_DOUBTFUL) {
                doubtful.clear();
            }
            doubtful.add(group);
        }
    }

    /** Whether it is worth calling; never fails. */
    CompletableFuture<Boolean> mayAnswer(String group) {
        if (!doubtful.contains(group)) {
            return CompletableFuture.completedFuture(true);
        }
        LastingAdmin.Use use = kafka.use();
        return use.within(
                        timeoutMs,
                        use.admin()
                                .describeTopics(
                                        List.of(OFFSETS_TOPIC), new DescribeTopicsOptions().timeoutMs(timeoutMs))
                                .topicNameValues()
                                .get(OFFSETS_TOPIC))
                .handle((topic, error) -> error == null ? hasLeader(topic, group) : canNotTell(error));
    }

    private static boolean hasLeader(TopicDescription topic, String group) {
        Node leader = topic.partitions()
                .get(partitionOf(group, topic.partitions().size()))
                .leader();
        return leader != null && !leader.isEmpty();
    }

    /** As brokers do it: the absolute value of the hash, which for the lowest of all is 0. */
    private static int partitionOf(String group, int partitions) {
        int hash = group.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }

    /** The topic comes with the first group, and not everybody may look at it; but without brokers there is no answer. */
    private static boolean canNotTell(Throwable error) {
        return KafkaErrors.isCausedBy(error, UnknownTopicOrPartitionException.class)
                || !KafkaErrors.isCausedBy(error, RetriableException.class);
    }
}
