package io.pixy.engine.admin;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.pixy.api.InvalidTopicException;
import io.pixy.api.PartitionDescription;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicNames;
import io.pixy.engine.runtime.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AbstractOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/**
 * One attempt of an operation: what can be asked of Kafka, on one client and within one deadline. Futures fail with the
 * exceptions of kafka-clients. Immutable.
 */
record Attempt(Admin admin, Clock clock, long deadlineNanos) {

    /** Any answer of any broker. */
    CompletableFuture<Void> ping() {
        return future(admin.describeCluster(within(new DescribeClusterOptions()))
                        .clusterId())
                .thenApply(id -> null);
    }

    /** All topics, ascending by the bytes of their names; those are ASCII, so it is the order of strings. */
    CompletableFuture<List<String>> topics() {
        ListTopicsOptions options = within(new ListTopicsOptions().listInternal(true));
        return future(admin.listTopics(options).names())
                .thenApply(names -> names.stream().sorted().toList());
    }

    /** The partitions of each of these topics, ascending. */
    Map<String, CompletableFuture<List<PartitionDescription>>> partitions(Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        topics, within(new DescribeTopicsOptions()))
                .topicNameValues();
        return perKey(described.keySet(), topic -> future(described.get(topic)).thenApply(Attempt::partitions));
    }

    /** The partitions of a topic; its name may be any: what can be none is not shown to Kafka. */
    CompletableFuture<List<PartitionDescription>> partitions(String topic) {
        return TopicNames.isLegal(topic)
                ? partitions(List.of(topic)).get(topic)
                : CompletableFuture.failedFuture(new InvalidTopicException(null));
    }

    /** The settings made for each of these topics, not those that it takes over from the brokers. */
    Map<String, CompletableFuture<TopicConfig>> configs(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> described = admin.describeConfigs(
                        resources, within(new DescribeConfigsOptions()))
                .values();
        Map<String, CompletableFuture<TopicConfig>> configs = new HashMap<>();
        described.forEach((resource, config) ->
                configs.put(resource.name(), future(config).thenApply(Attempt::overrides)));
        return configs;
    }

    /** The begin or the end of the log of each of these partitions, or where a time begins in it: -1 if nowhere. */
    Map<Integer, CompletableFuture<Long>> logOffsets(String topic, Collection<Integer> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs = partitions.stream()
                .collect(toMap(partition -> new TopicPartition(topic, partition), partition -> spec));
        ListOffsetsResult offsets = admin.listOffsets(specs, within(new ListOffsetsOptions()));
        return perKey(
                partitions,
                partition -> future(offsets.partitionResult(new TopicPartition(topic, partition)))
                        .thenApply(ListOffsetsResult.ListOffsetsResultInfo::offset));
    }

    /**
     * What the group committed. A partition that Kafka could not answer for is missing; one without a commit, or with a
     * negative one, has the value null.
     */
    CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> committed(
            String group, String topic, Collection<Integer> partitions) {
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec()
                .topicPartitions(partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition))
                        .toList());
        return future(admin.listConsumerGroupOffsets(Map.of(group, spec), within(new ListConsumerGroupOffsetsOptions()))
                .partitionsToOffsetAndMetadata(group));
    }

    /** Commits for the group; one future for each partition. */
    Map<Integer, CompletableFuture<Void>> commit(String group, String topic, Map<Integer, OffsetAndMetadata> offsets) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        offsets.forEach((partition, offset) -> commits.put(new TopicPartition(topic, partition), offset));
        AlterConsumerGroupOffsetsResult result =
                admin.alterConsumerGroupOffsets(group, commits, within(new AlterConsumerGroupOffsetsOptions()));
        return perKey(
                offsets.keySet(), partition -> future(result.partitionResult(new TopicPartition(topic, partition))));
    }

    private <T extends AbstractOptions<T>> T within(T options) {
        long leftMillis = (deadlineNanos - clock.nanoTime()) / 1_000_000;
        return options.timeoutMs((int) Math.max(1, Math.min(leftMillis, Integer.MAX_VALUE)));
    }

    private static List<PartitionDescription> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(Attempt::partition)
                .sorted(Comparator.comparingInt(PartitionDescription::partition))
                .toList();
    }

    private static PartitionDescription partition(TopicPartitionInfo info) {
        int leader = info.leader() == null || info.leader().isEmpty()
                ? PartitionDescription.NO_LEADER
                : info.leader().id();
        return new PartitionDescription(info.partition(), leader, ids(info.replicas()), ids(info.isr()));
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }

    private static TopicConfig overrides(Config config) {
        return new TopicConfig(
                1,
                config.entries().stream()
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .collect(toMap(ConfigEntry::name, Attempt::value)));
    }

    /** Secrets have no value; no setting of a topic is one. */
    private static String value(ConfigEntry entry) {
        return entry.value() == null ? "" : entry.value();
    }

    private static <K, T> Map<K, CompletableFuture<T>> perKey(
            Collection<K> keys, Function<K, CompletableFuture<T>> value) {
        return keys.stream().collect(toMap(identity(), value));
    }

    private static <T> CompletableFuture<T> future(KafkaFuture<T> future) {
        return future.toCompletionStage().toCompletableFuture();
    }
}
