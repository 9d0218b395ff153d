package io.pixy.engine;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.Membership;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.testkit.TestClusterBuilder;

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

    /** Brokers which notice soon that a member has died, whatever the protocol: with their own settings in 45 s. */
    public static TestClusterBuilder attentive(TestClusterBuilder brokers) {
        return brokers.brokerProperty("group.consumer.min.session.timeout.ms", "1000")
                .brokerProperty("group.consumer.session.timeout.ms", "6000")
                .brokerProperty("group.consumer.min.heartbeat.interval.ms", "100")
                .brokerProperty("group.consumer.heartbeat.interval.ms", "500");
    }

    /** How a cluster consumes that way. */
    public static ConsumerConfig.Builder consumer() {
        return ConsumerConfig.builder().membership(chosen()).groupProtocol(protocol());
    }

    /** What is chosen for this run. */
    public static Membership chosen() {
        String text = System.getProperty(PROPERTY, Membership.ZOOKEEPER.text());
        return Membership.parse(text).orElseThrow(() -> new IllegalArgumentException(PROPERTY + "=" + text));
    }

    /** By which protocol Kafka shares out: {@code -Dpixy.test.protocol=classic|consumer}; the classic one unless set. */
    public static GroupProtocol protocol() {
        String text = System.getProperty("pixy.test.protocol", GroupProtocol.CLASSIC.text());
        return GroupProtocol.parse(text).orElseThrow(() -> new IllegalArgumentException("pixy.test.protocol=" + text));
    }
}
