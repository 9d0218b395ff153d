package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A group that instances of Kafka-Pixy and of Pixy share, as during a migration, under load all the time, told in
 * chapters that build on each other; {@link OriginalMember} plays the former.
 */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MixedGroupIT {
    private static final int PARTITIONS = 16;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private Story story;
    private Fleet fleet;
    private OriginalMember oldest;
    private OriginalMember older;
    private ChildMember pixy;

    @BeforeAll
    void start() throws Exception {
        TestCluster cluster = CLUSTER.cluster();
        story = new Story(cluster, Site.onZooKeeper(cluster, cluster.zooKeeperConnect(), "mixed", "mixed"), PARTITIONS);
        fleet = story.fleet();
    }

    @AfterAll
    void end() {
        story.close();
    }

    @Test
    @Order(1)
    void pixyTakesItsShareFromTheOriginal(TestInfo chapter, TestReporter reporter) throws Exception {
        oldest = fleet.joinOriginal("kp_host_1");
        assertThat(duplicates(chapter, reporter)).isZero();

        pixy = fleet.joinAsProcess("kp_host_2", "kp_host_2");

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(2)
    void theOriginalTakesItsShareFromPixy(TestInfo chapter, TestReporter reporter) throws Exception {
        older = fleet.joinOriginal("kp-host");

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(3)
    void sparseAcknowledgementsOfAnOriginalThatDiesAreKnownToPixy(TestInfo chapter, TestReporter reporter)
            throws Exception {
        fleet.letSomeOvertake(older);
        Map<Integer, OffsetAndMetadata> committed = fleet.committed();
        Incident incident = Incident.with(older);
        older.die();
        var unused = fleet.expireSession(older);
        fleet.forget(older);

        assertThat(story.judge(chapter.getDisplayName(), incident, reporter).duplicates())
                .isPositive();
        assertThat(committed.values()).anyMatch(pair -> !pair.metadata().isEmpty());
    }

    @Test
    @Order(4)
    void sparseAcknowledgementsOfAPixyThatDiesAreKnownToTheOriginal(TestInfo chapter, TestReporter reporter)
            throws Exception {
        fleet.letSomeOvertake(pixy);
        Incident incident = Incident.with(pixy);
        pixy.kill();
        fleet.forget(pixy);

        assertThat(story.judge(chapter.getDisplayName(), incident, reporter).duplicates())
                .isPositive();
    }

    @Test
    @Order(5)
    void pixyInheritsEverythingFromTheLastOriginal(TestInfo chapter, TestReporter reporter) {
        fleet.join("kp_host_3");
        assertThat(duplicates(chapter, reporter)).isZero();

        fleet.leave(oldest);

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(6)
    void nothingIsLeftOfTheGroupWhicheverLeavesLast() throws Exception {
        fleet.joinOriginal("kp_host_4");
        fleet.awaitShares();

        story.end();
    }

    private int duplicates(TestInfo chapter, TestReporter reporter) {
        return story.duplicates(chapter.getDisplayName(), reporter);
    }
}
