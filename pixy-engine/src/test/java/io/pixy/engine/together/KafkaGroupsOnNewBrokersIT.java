package io.pixy.engine.together;

import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.TestMembership;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same with brokers whose coordinators are other ones, by their own protocol if the client has it. */
class KafkaGroupsOnNewBrokersIT extends KafkaGroupsIT {
    @RegisterExtension
    static final ClusterExtension NEW_BROKERS = ClusterExtension.of(
            TestMembership.attentive(patient(TestCluster.builder().kafkaVersion("4.4.0"))));

    @Override
    TestCluster kafka() {
        return NEW_BROKERS.cluster();
    }

    @Override
    GroupProtocol protocol() {
        boolean onlyClassic = ConsumerConfig.configNames().contains("auto.include.jmx.reporter");
        return onlyClassic ? GroupProtocol.CLASSIC : GroupProtocol.CONSUMER;
    }
}
