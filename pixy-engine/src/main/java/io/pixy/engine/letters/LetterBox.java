package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Where the dead letters of a group and a topic are, and what tells how far they were put back. Immutable.
 *
 * @param group who consumed the messages
 * @param topic where they were at first
 * @param letters the dead-letter topic
 * @param progress the group whose offsets tell how far they were put back: of its own for each topic that shares the
 *     dead-letter topic with others
 * @param isOwn whether no other group or topic has letters there
 */
record LetterBox(String group, String topic, String letters, String progress, boolean isOwn) {
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(10);

    static LetterBox of(String group, String topic, TopicTemplate template) {
        boolean byTopic = template.text().contains("{topic}");
        boolean byGroup = template.text().contains("{group}");
        return new LetterBox(
                group,
                topic,
                template.nameFor(group, topic),
                // no topic has a colon: what belongs to one is never taken for what belongs to another
                byTopic ? group + ".redrive" : group + ":" + topic + ".redrive",
                byTopic && byGroup);
    }

    boolean holds(DeadLetter letter) {
        return letter.group().equals(group) && letter.message().topic().equals(topic);
    }

    /** Where the letters begin and end now; blocks for some seconds. */
    Map<TopicPartition, Limits> limits(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> known = consumer.partitionsFor(letters, LONGEST_QUESTION);
        if (known == null || known.isEmpty()) {
            throw new UnknownTopicOrPartitionException("There is no topic " + letters);
        }
        Set<TopicPartition> partitions = known.stream()
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LONGEST_QUESTION);
        Map<TopicPartition, Limits> limits = new HashMap<>();
        consumer.beginningOffsets(partitions, LONGEST_QUESTION)
                .forEach((partition, begin) -> limits.put(partition, new Limits(begin, ends.get(partition))));
        return limits;
    }

    static PartitionId id(TopicPartition partition) {
        return new PartitionId(partition.topic(), partition.partition());
    }

    /** From the first offset on, up to the last one, which is excluded. */
    record Limits(long begin, long end) {}
}
