package io.pixy.engine.registry.kafka;

import io.pixy.api.config.GroupProtocol;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.FaultProxy;
import io.pixy.testkit.Ports;
import io.pixy.testkit.TestCluster;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same with brokers whose coordinators are other ones, by both protocols if the client has both. */
class KafkaMembershipOnNewBrokersIT extends KafkaMembershipIT {
    private static final int PORT = Ports.free();

    /** Never closed: a test that is tried again is in the same JVM. */
    private static final FaultProxy PROXY = new FaultProxy(0, PORT);

    @RegisterExtension
    static final ClusterExtension NEW_BROKERS =
            ClusterExtension.of(behind(PROXY, PORT, TestCluster.builder().kafkaVersion("4.4.0"))
                    .brokerProperty("group.consumer.min.session.timeout.ms", "1000")
                    .brokerProperty("group.consumer.session.timeout.ms", "6000")
                    .brokerProperty("group.consumer.min.heartbeat.interval.ms", "100")
                    .brokerProperty("group.consumer.heartbeat.interval.ms", "500"));

    static List<GroupProtocol> protocols() {
        boolean onlyClassic = ConsumerConfig.configNames().contains("auto.include.jmx.reporter");
        if (onlyClassic) {
            return List.of(GroupProtocol.CLASSIC);
        }
        return Boolean.getBoolean("pixy.slow")
                ? List.of(GroupProtocol.CLASSIC, GroupProtocol.CONSUMER)
                : List.of(GroupProtocol.CONSUMER);
    }

    @Override
    TestCluster kafka() {
        return NEW_BROKERS.cluster();
    }

    @Override
    void stall(boolean on) {
        PROXY.stall(on);
    }
}
