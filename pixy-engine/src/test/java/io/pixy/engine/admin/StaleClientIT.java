package io.pixy.engine.admin;

import static io.pixy.engine.admin.AdminFixture.await;
import static io.pixy.engine.admin.AdminFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.PartitionOffsets;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StaleClientIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().withoutZooKeeper());

    private ClusterAdmin admin;

    @BeforeEach
    void startBroker() {
        CLUSTER.cluster().broker(0).start();
        if (!CLUSTER.cluster().topics().exists("t")) {
            CLUSTER.cluster().topics().create("t", 1);
        }
        admin = admin(Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        admin.close(Duration.ofSeconds(1));
    }

    @Test
    void A10_callAfterARestartOfTheBrokerSucceeds() {
        List<PartitionOffsets> before = await(admin.getOffsets("g", "t"));
        CLUSTER.cluster().broker(0).stop();
        CLUSTER.cluster().broker(0).start();

        List<PartitionOffsets> after = await(admin.getOffsets("g", "t"));

        assertThat(after).isEqualTo(before);
    }

    @Test
    void callsWhileNoBrokerAnswersFailWithTheirTextAndLaterOnesSucceed() {
        ClusterAdmin hasty = admin(Duration.ofSeconds(2));
        await(hasty.listTopics());
        CLUSTER.cluster().broker(0).stop();

        assertThat(failure(hasty.listTopics()))
                .isInstanceOf(KafkaException.class)
                .hasMessage("failed to refresh metadata: " + KafkaException.NO_BROKERS);
        assertThat(failure(hasty.getOffsets("g", "t")))
                .hasMessage("failed to get topic partitions: " + KafkaException.NO_BROKERS);
        CLUSTER.cluster().broker(0).start();
        assertThat(await(hasty.listTopics())).contains("t");
        hasty.close(Duration.ofSeconds(1));
    }

    @Test
    void closeFailsCallsThatAreStillRunning() {
        await(admin.listTopics());
        CLUSTER.cluster().broker(0).stop();
        CompletableFuture<List<String>> running = admin.listTopics();

        admin.close(Duration.ofMillis(100));

        assertThat(failure(running)).isInstanceOf(KafkaException.class);
    }

    @Test
    void B27_callAfterCloseMakesNoNewClient() {
        admin.close(Duration.ofSeconds(1));

        assertThat(admin.listTopics()).isCompletedExceptionally();
        assertThat(failure(admin.listTopics())).hasMessage("kafka: tried to use a client that was closed");
    }

    private static ClusterAdmin admin(Duration timeout) {
        return AdminFixture.admin(CLUSTER.cluster().bootstrapServers(), RecordedTopics.none(), timeout);
    }
}
