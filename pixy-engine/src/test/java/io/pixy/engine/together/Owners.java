package io.pixy.engine.together;

import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** What those who keep the members of a group say about it, read by a client of its own. Thread-safe: as that client is. */
interface Owners extends AutoCloseable {
    /** Those of the registry that the members of that site use. */
    static Owners of(TestCluster cluster, Site site) throws IOException {
        return site.isOnKafka() ? new KafkaOwners(site) : new ZooKeeperOwners(cluster, site);
    }

    /** What members are known as for as long as they are not forgotten, by their ids. */
    Map<String, String> sessions() throws Exception;

    /** Whether the group has exactly these members, and each partition the one owner that it should have. */
    boolean isShared(Set<String> members, int partitions) throws Exception;

    /** Ends the session of a member as its expiry does, or that of all members where one can't be told from another. */
    void expire(String member) throws Exception;

    /** Whether no member is left. */
    boolean isAbandoned() throws Exception;

    @Override
    void close();
}
