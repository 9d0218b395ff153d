package io.pixy.engine.group;

import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.topic.TopicConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The topics that a group consumes here, or is about to, or has just done. Confined to the group strand. */
final class Topics {
    private final TopicQuota quota;
    private final Map<String, TopicConsumer> topics = new TreeMap<>();

    Topics(TopicQuota quota) {
        this.quota = quota;
    }

    /** Null if there is none of that name. */
    TopicConsumer get(String name) {
        return topics.get(name);
    }

    /** The same, but if there is none {@code made} gives one, unless there are too many already, in all groups together. */
    TopicConsumer get(String name, Function<String, TopicConsumer> made) {
        TopicConsumer topic = topics.get(name);
        if (topic == null && quota.take()) {
            topic = made.apply(name);
            topics.put(name, topic);
        }
        return topic;
    }

    /** As they are now: what is done to one of them may add or remove others. */
    List<TopicConsumer> all() {
        return List.copyOf(topics.values());
    }

    List<PartitionConsumer> partitions() {
        List<PartitionConsumer> all = new ArrayList<>();
        topics.values().forEach(topic -> all.addAll(topic.partitions()));
        return all;
    }

    void withPartition(PartitionId id, Consumer<PartitionConsumer> action) {
        TopicConsumer topic = topics.get(id.topic());
        if (topic != null) {
            topic.partition(id.partition()).ifPresent(action);
        }
    }

    /** Those of which nothing is left; {@code told} their names. */
    void removeGone(Consumer<String> told) {
        int before = topics.size();
        topics.values().removeIf(topic -> {
            boolean gone = topic.isGone();
            if (gone) {
                told.accept(topic.topic());
            }
            return gone;
        });
        quota.giveBack(before - topics.size());
    }

    void clear() {
        quota.giveBack(topics.size());
        topics.clear();
    }
}
