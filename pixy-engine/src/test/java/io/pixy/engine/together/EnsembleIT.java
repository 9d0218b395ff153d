package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.Ports;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A group registered with an ensemble of three ZooKeeper servers, one of which is away at a time. */
@Timeout(120)
class EnsembleIT {
    private static final int SERVERS = 3;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestingCluster ensemble = new TestingCluster(
            IntStream.rangeClosed(1, SERVERS).mapToObj(EnsembleIT::server).toList());

    @BeforeEach
    void start() throws Exception {
        ensemble.start();
    }

    @AfterEach
    void stop() throws Exception {
        ensemble.close();
    }

    /** Each member loses its connection at least once, and the ensemble its leader. */
    @Test
    void aRollingRestartIsNotNoticed(TestReporter reporter) throws Exception {
        Site site = Site.onZooKeeper(CLUSTER.cluster(), ensemble.getConnectString(), "ensemble", "ensemble");
        try (Story story = new Story(CLUSTER.cluster(), site, 8)) {
            story.fleet().join("anna");
            story.fleet().join("bert");
            assertThat(story.duplicates("joined", reporter)).isZero();
            String annas = story.fleet().session(story.fleet().member("anna"));
            String berts = story.fleet().session(story.fleet().member("bert"));

            for (InstanceSpec server : List.copyOf(ensemble.getInstances())) {
                ensemble.killServer(server);
                assertThat(story.duplicates("without " + server.getServerId(), reporter))
                        .isZero();
                ensemble.restartServer(server);
            }

            assertThat(story.fleet().session(story.fleet().member("anna"))).isEqualTo(annas);
            assertThat(story.fleet().session(story.fleet().member("bert"))).isEqualTo(berts);
            story.end();
        }
    }

    private static InstanceSpec server(int number) {
        List<Integer> ports = Ports.free(3);
        return new InstanceSpec(null, ports.get(0), ports.get(1), ports.get(2), true, number);
    }
}
