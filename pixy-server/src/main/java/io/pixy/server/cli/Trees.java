package io.pixy.server.cli;

import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.TopicDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is printed, as trees that become JSON: the members of the service's messages, those that are zero, empty or false
 * left out. No state.
 */
final class Trees {
    private Trees() {}

    static Map<String, Object> offsets(PartitionOffsets row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "partition", row.partition());
        put(tree, "begin", row.begin());
        put(tree, "end", row.end());
        put(tree, "count", row.count());
        put(tree, "offset", row.offset());
        put(tree, "lag", row.lag());
        put(tree, "metadata", row.metadata());
        put(tree, "sparse_acks", row.sparseAcks());
        return tree;
    }

    static Map<String, Object> sums(List<PartitionOffsets> rows) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "count", rows.stream().mapToLong(PartitionOffsets::count).sum());
        put(tree, "lag", rows.stream().mapToLong(PartitionOffsets::lag).sum());
        return tree;
    }

    static Map<String, Object> update(OffsetUpdate update) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("partition", update.partition());
        tree.put("offset", update.offset());
        put(tree, "metadata", update.metadata());
        return tree;
    }

    static Map<String, Object> topics(List<TopicDescription> topics) {
        Map<String, Object> byName = new LinkedHashMap<>();
        topics.forEach(topic -> byName.put(topic.topic(), topic(topic)));
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "topics", byName);
        return tree;
    }

    static Map<String, Object> topic(TopicDescription topic) {
        Map<String, Object> tree = new LinkedHashMap<>();
        topic.config().ifPresent(config -> {
            put(tree, "version", config.version());
            put(tree, "config", config.settings());
        });
        topic.partitions()
                .ifPresent(all -> put(
                        tree, "partitions", all.stream().map(Trees::partition).toList()));
        return tree;
    }

    static Map<String, Object> consumers(Map<String, Map<String, List<Integer>>> groups) {
        Map<String, Object> byGroup = new LinkedHashMap<>();
        groups.forEach((group, members) -> {
            Map<String, Object> byClient = new LinkedHashMap<>();
            members.forEach((client, partitions) -> byClient.put(client, member(partitions)));
            Map<String, Object> consumers = new LinkedHashMap<>();
            put(consumers, "consumers", byClient);
            byGroup.put(group, consumers);
        });
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "groups", byGroup);
        return tree;
    }

    private static Map<String, Object> member(List<Integer> partitions) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "partitions", partitions);
        return tree;
    }

    private static Map<String, Object> partition(PartitionDescription partition) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "partition", partition.partition());
        put(tree, "leader", partition.leader());
        put(tree, "replicas", partition.replicas());
        put(tree, "isr", partition.isr());
        return tree;
    }

    private static void put(Map<String, Object> tree, String name, long value) {
        if (value != 0) {
            tree.put(name, value);
        }
    }

    private static void put(Map<String, Object> tree, String name, String value) {
        if (!value.isEmpty()) {
            tree.put(name, value);
        }
    }

    private static void put(Map<String, Object> tree, String name, List<?> value) {
        if (!value.isEmpty()) {
            tree.put(name, value);
        }
    }

    private static void put(Map<String, Object> tree, String name, Map<String, ?> value) {
        if (value != null && !value.isEmpty()) {
            tree.put(name, value);
        }
    }
}
