package io.pixy.api.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What is measured: a cluster, one of its topics as it is produced to, one of its consumer groups, a topic of a group, or
 * one of that topic's partitions. Names are of what is there: whatever strangers make up is no subject. Immutable.
 *
 * @param cluster a configured one; empty for the engine as a whole
 * @param group a consumer group that has joined here; empty if it is about none
 * @param topic one that exists; empty if it is about none
 * @param partition of the topic; empty if it is about all
 */
public record Subject(String cluster, String group, String topic, String partition) {

    /** Names that are not told are empty. */
    public Subject {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(partition, "partition");
    }

    /**
     * All clusters together.
     *
     * @return the engine
     */
    public static Subject engine() {
        return new Subject("", "", "", "");
    }

    /**
     * A cluster.
     *
     * @param name of a configured one
     * @return the cluster
     */
    public static Subject cluster(String name) {
        return new Subject(name, "", "", "");
    }

    /**
     * A consumer group of this cluster.
     *
     * @param name of one that has joined here
     * @return the group
     */
    public Subject group(String name) {
        return new Subject(cluster, name, topic, partition);
    }

    /**
     * A topic of this cluster or group.
     *
     * @param name of one that exists
     * @return the topic
     */
    public Subject topic(String name) {
        return new Subject(cluster, group, name, partition);
    }

    /**
     * A partition of this topic.
     *
     * @param number of one that exists
     * @return the partition
     */
    public Subject partition(int number) {
        return new Subject(cluster, group, topic, Integer.toString(number));
    }

    /**
     * The names of what this is told by: {@code cluster}, {@code group}, {@code topic}, {@code partition}, as far as they
     * are there.
     *
     * @return in that order
     */
    public List<String> labels() {
        return present("cluster", "group", "topic", "partition");
    }

    /**
     * What stands behind {@link #labels}.
     *
     * @return in the same order
     */
    public List<String> values() {
        return present(cluster, group, topic, partition);
    }

    private List<String> present(String ofCluster, String ofGroup, String ofTopic, String ofPartition) {
        List<String> present = new ArrayList<>(4);
        if (!cluster.isEmpty()) {
            present.add(ofCluster);
        }
        if (!group.isEmpty()) {
            present.add(ofGroup);
        }
        if (!topic.isEmpty()) {
            present.add(ofTopic);
        }
        if (!partition.isEmpty()) {
            present.add(ofPartition);
        }
        return List.copyOf(present);
    }
}
