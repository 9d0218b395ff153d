package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.Membership;
import io.pixy.engine.PixyEngine;
import io.pixy.engine.TestMembership;
import io.pixy.engine.offsets.Attempts;
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
 * The story of a group that shares 64 partitions, under load all the time, told in chapters that build on each other;
 * the same with either registry ({@link TestMembership}).
 * After each one the shares are exact, everything written has been delivered, no partition was given out by two members,
 * and duplicates have an excuse. A chapter that is told by itself, as when it is tried again, first gathers whoever it is about.
 */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetIT {
    private static final boolean ON_KAFKA = TestMembership.chosen() == Membership.KAFKA;
    private static final int PARTITIONS = 64;
    /** What is given out in the milliseconds until an instance knows that it was frozen; what waits is much more. */
    private static final int FEW = 1000;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            ON_KAFKA
                    ? TestMembership.attentive(TestCluster.builder())
                            .withoutZooKeeper()
                            .asProcesses()
                    : TestCluster.builder());

    private Story story;
    private Fleet fleet;
    private ChildMember bert;
    private ChildMember carl;

    @BeforeAll
    void start() throws Exception {
        story = new Story(CLUSTER.cluster(), "fleet", PARTITIONS);
        fleet = story.fleet();
    }

    @AfterAll
    void end() {
        story.close();
    }

    @Test
    @Order(1)
    void oneInstanceHasEverything(TestInfo chapter, TestReporter reporter) {
        fleet.join("anna");

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(2)
    void twoInstancesShareEvenly(TestInfo chapter, TestReporter reporter) {
        gather("anna");
        bert = fleet.joinAsProcess("bert", "bert");

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(3)
    void threeInstancesShareEvenly(TestInfo chapter, TestReporter reporter) {
        gather("anna", "bert");
        carl = fleet.joinAsProcess("carl", "carl");

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(4)
    void fiveInstancesShareEvenly(TestInfo chapter, TestReporter reporter) {
        gather("anna", "bert", "carl");
        fleet.join("dora");
        fleet.join("emil");

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(5)
    void whoeverLeavesInOrderLeavesNoDuplicates(TestInfo chapter, TestReporter reporter) {
        gather("anna", "bert", "carl", "dora", "emil");
        fleet.leave(fleet.member("dora"));
        fleet.leave(fleet.member("emil"));

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(6)
    void B17_anInstanceThatIsKilledAndReturnsAtOnceUnderItsIdGetsItsPartitionsBack(
            TestInfo chapter, TestReporter reporter) throws Exception {
        gather("anna", "bert", "carl");
        fleet.letSomeOvertake(carl);
        String before = fleet.session(carl);
        Incident incident = Incident.with(carl);
        carl.kill();
        LocalMember again = fleet.join("carl", "carl again");
        fleet.awaitSessionOtherThan(before, again);

        assertThat(story.judge(chapter.getDisplayName(), incident, reporter).duplicates())
                .isPositive();
    }

    /** So is what it has put off, and how often it has tried. */
    @Test
    @Order(7)
    void acknowledgementsOfAnInstanceThatIsKilledAreKnownToItsHeirs(TestInfo chapter, TestReporter reporter)
            throws Exception {
        gather("anna", "bert");
        Leftovers messages = new Leftovers(story.site());
        messages.create(CLUSTER.cluster());
        bert.leaveMessages();
        Map<Integer, Map<Long, Attempts>> tried = messages.awaitCommitted(CLUSTER.cluster());
        fleet.letSomeOvertake(bert);
        Map<Integer, OffsetAndMetadata> committed = fleet.committed();
        Incident incident = Incident.with(bert);
        bert.kill();
        fleet.forget(bert);
        try (PixyEngine heir = story.site().engine("heir")) {
            heir.start();
            messages.inherit(heir.cluster(), tried);
        }

        assertThat(story.judge(chapter.getDisplayName(), incident, reporter).duplicates())
                .isPositive();
        assertThat(committed.values()).anyMatch(pair -> !pair.metadata().isEmpty());
    }

    @Test
    @Order(8)
    void anInstanceThatIsFrozenForLongerThanItsSessionComesBack(TestInfo chapter, TestReporter reporter)
            throws Exception {
        gather("anna");
        bert = fleet.joinAsProcess("bert", "bert again");
        assertThat(duplicates(chapter, reporter)).isZero();
        String before = fleet.session(bert);
        Incident incident = Incident.with(bert);
        bert.pause();
        fleet.forget(bert);
        fleet.awaitShares();
        bert.resume();
        fleet.expect(bert);
        fleet.awaitSessionOtherThan(before, bert);

        assertThat(story.judge(chapter.getDisplayName(), incident, reporter).late())
                .isLessThan(FEW);
    }

    @Test
    @Order(9)
    void A7_B17_anInstanceWhoseSessionExpiresTakesItsShareAgain(TestInfo chapter, TestReporter reporter)
            throws Exception {
        gather("anna", "bert");
        String before = fleet.session(bert);
        Incident incident = fleet.expireSession(bert);
        fleet.awaitSessionOtherThan(before, bert);

        story.judge(chapter.getDisplayName(), incident, reporter);
    }

    @Test
    @Order(10)
    void aRestartOfWhoeverKnowsTheMembersIsNotNoticed(TestInfo chapter, TestReporter reporter) {
        gather("anna", "bert");
        if (ON_KAFKA) {
            CLUSTER.cluster().broker(0).kill();
            CLUSTER.cluster().broker(0).start();
        } else {
            CLUSTER.cluster().zooKeeper().stop();
            CLUSTER.cluster().zooKeeper().start();
        }

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(11)
    void aRestartOfTheBrokerIsNotNoticed(TestInfo chapter, TestReporter reporter) {
        gather("anna", "bert");
        CLUSTER.cluster().broker(0).stop();
        CLUSTER.cluster().broker(0).start();

        assertThat(duplicates(chapter, reporter)).isZero();
    }

    @Test
    @Order(12)
    void everythingIsCommittedWhenAllHaveLeft() {
        gather("anna", "bert");
        story.end();
    }

    private void gather(String... ids) {
        for (String id : ids) {
            if (fleet.member(id) == null) {
                switch (id) {
                    case "bert" -> bert = fleet.joinAsProcess(id, id);
                    case "carl" -> carl = fleet.joinAsProcess(id, id);
                    default -> fleet.join(id);
                }
            }
        }
        fleet.awaitShares();
    }

    private int duplicates(TestInfo chapter, TestReporter reporter) {
        return story.duplicates(chapter.getDisplayName(), reporter);
    }
}
