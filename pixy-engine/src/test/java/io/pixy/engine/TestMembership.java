package io.pixy.engine;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Membership;
import io.pixy.api.config.ZooKeeperConfig;

/** Through what the tests consume: {@code -Dpixy.test.membership=zookeeper|kafka}; ZooKeeper unless set. */
public final class TestMembership {
    /** The name of the property, for those who start processes. */
    public static final String PROPERTY = "pixy.test.membership";

    private TestMembership() {}

    /** A cluster whose groups are consumed that way. */
    public static ClusterConfig.Builder cluster(ZooKeeperConfig zooKeeper) {
        ClusterConfig.Builder cluster = ClusterConfig.builder();
        return chosen() == Membership.ZOOKEEPER ? cluster.zooKeeper(zooKeeper) : cluster;
    }

    /** What is chosen for this run. */
    public static Membership chosen() {
        String text = System.getProperty(PROPERTY, Membership.ZOOKEEPER.text());
        return Membership.parse(text).orElseThrow(() -> new IllegalArgumentException(PROPERTY + "=" + text));
    }
}
