package io.pixy.engine;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same with brokers of the version of the client, whose coordinators are other ones. */
class RecreatedTopicOnNewBrokersIT extends RecreatedTopicIT {
    @RegisterExtension
    static final ClusterExtension NEW_BROKERS =
            ClusterExtension.of(TestCluster.builder().kafkaVersion("4.4.0"));

    @Override
    TestCluster kafka() {
        return NEW_BROKERS.cluster();
    }
}
