package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.runtime.PartitionId;

/**
 * Where things are. Every path is absolute; the prefix goes in front as it is. Immutable.
 *
 * @param chroot the prefix: empty, or with a slash at its begin and none at its end
 */
record Paths(String chroot) {

    String consumers() {
        return chroot + "/consumers";
    }

    String group(String group) {
        return consumers() + "/" + group;
    }

    String ids(String group) {
        return group(group) + "/ids";
    }

    String id(String group, String member) {
        return ids(group) + "/" + member;
    }

    String owners(String group) {
        return group(group) + "/owners";
    }

    String owners(String group, String topic) {
        return owners(group) + "/" + topic;
    }

    String owner(String group, PartitionId partition) {
        return owners(group, partition.topic()) + "/" + partition.partition();
    }

    String topicConfig(String topic) {
        return chroot + "/config/topics/" + topic;
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
