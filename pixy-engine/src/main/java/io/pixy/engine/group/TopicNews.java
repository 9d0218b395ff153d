package io.pixy.engine.group;

import io.pixy.api.PixyException;
import io.pixy.engine.topic.TopicConsumer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells the topics of a group what Kafka says of them. Confined to the group strand.
 *
 * @param topics of the group, as they are from time to time
 * @param wanted those of them that it subscribes to
 * @param rebalance to be done with what is known by then
 */
record TopicNews(Topics topics, Supplier<Set<String>> wanted, Runnable rebalance) implements TopicCounts.Owner {

    @Override
    public Set<String> subscribed() {
        return wanted.get();
    }

    @Override
    public Set<String> held() {
        return topics.all().stream()
                .filter(topic -> !topic.partitions().isEmpty())
                .map(TopicConsumer::topic)
                .collect(Collectors.toSet());
    }

    @Override
    public void onAnswer() {
        rebalance.run();
    }

    @Override
    public void onAnotherTopic(String topic, int partitions) {
        Optional.ofNullable(topics.get(topic)).ifPresent(consumer -> consumer.onAnotherTopic(partitions));
    }

    @Override
    public void onRefused(String topic, PixyException why) {
        Optional.ofNullable(topics.get(topic)).ifPresent(consumer -> consumer.refuse(why));
    }
}
