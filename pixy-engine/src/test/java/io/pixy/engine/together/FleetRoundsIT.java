package io.pixy.engine.together;

import io.pixy.api.config.Membership;
import io.pixy.engine.TestMembership;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The long form of {@link FleetIT}: {@code -Dpixy.fleet.rounds=100} random events, of about eight seconds each, which
 * {@code -Dpixy.fleet.seed} repeats in the same order.
 */
@EnabledIfSystemProperty(named = "pixy.fleet.rounds", matches = "\\d+")
class FleetRoundsIT {
    private static final boolean ON_KAFKA = TestMembership.chosen() == Membership.KAFKA;
    private static final int PARTITIONS = 64;
    private static final int MOST = 5;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            ON_KAFKA
                    ? TestMembership.attentive(TestCluster.builder())
                            .withoutZooKeeper()
                            .asProcesses()
                    : TestCluster.builder());

    private final long seed = Long.getLong("pixy.fleet.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<ChildMember> members = new ArrayList<>();
    private int names;

    @Test
    void keepsItsPromisesWhateverHappens(TestReporter reporter) throws Exception {
        reporter.publishEntry("pixy.fleet.seed", String.valueOf(seed));
        try (Story story = new Story(CLUSTER.cluster(), "rounds", PARTITIONS)) {
            join(story.fleet());
            join(story.fleet());
            story.judge("two join", Incident.NONE, reporter);
            for (int i = 0; i < Integer.getInteger("pixy.fleet.rounds"); i++) {
                Event event = Event.values()[random.nextInt(Event.values().length)];
                story.judge(i + " " + event, happens(event, story.fleet()), reporter);
            }
            story.end();
        }
    }

    private enum Event {
        JOIN,
        LEAVE,
        KILL,
        KILL_AND_RETURN,
        FREEZE,
        EXPIRE,
        REGISTRY,
        BROKER
    }

    /** What there is to excuse. Two are always left, so that there is somebody to take over. */
    private Incident happens(Event event, Fleet fleet) throws Exception {
        ChildMember member = members.get(random.nextInt(members.size()));
        boolean few = members.size() <= 2;
        return switch (event) {
            case JOIN -> members.size() < MOST ? join(fleet) : leave(fleet, member);
            case LEAVE -> few ? join(fleet) : leave(fleet, member);
            case KILL -> few ? join(fleet) : kill(fleet, member);
            case KILL_AND_RETURN -> killAndReturn(fleet, member);
            case FREEZE -> freeze(fleet, member);
            case EXPIRE -> expire(fleet, member);
            case REGISTRY -> restartRegistry();
            case BROKER -> restartBroker();
        };
    }

    private Incident join(Fleet fleet) {
        String name = "member" + names++;
        members.add(fleet.joinAsProcess(name, name));
        return Incident.NONE;
    }

    private Incident leave(Fleet fleet, ChildMember member) {
        members.remove(member);
        fleet.leave(member);
        return Incident.NONE;
    }

    private Incident kill(Fleet fleet, ChildMember member) {
        Incident incident = Incident.with(member);
        members.remove(member);
        member.kill();
        fleet.forget(member);
        return incident;
    }

    private Incident killAndReturn(Fleet fleet, ChildMember member) throws Exception {
        String before = fleet.session(member);
        Incident incident = kill(fleet, member);
        ChildMember again = fleet.joinAsProcess(member.id(), member.id() + " again " + names++);
        fleet.awaitSessionOtherThan(before, again);
        members.add(again);
        return incident;
    }

    private static Incident freeze(Fleet fleet, ChildMember member) throws Exception {
        String before = fleet.session(member);
        Incident incident = Incident.with(member);
        member.pause();
        fleet.forget(member);
        fleet.awaitShares();
        member.resume();
        fleet.expect(member);
        fleet.awaitSessionOtherThan(before, member);
        return incident;
    }

    private static Incident expire(Fleet fleet, ChildMember member) throws Exception {
        String before = fleet.session(member);
        Incident incident = fleet.expireSession(member);
        fleet.awaitSessionOtherThan(before, member);
        return incident;
    }

    /** The coordinator is killed, where it is the one who knows. */
    private static Incident restartRegistry() {
        if (ON_KAFKA) {
            CLUSTER.cluster().broker(0).kill();
            CLUSTER.cluster().broker(0).start();
        } else {
            CLUSTER.cluster().zooKeeper().stop();
            CLUSTER.cluster().zooKeeper().start();
        }
        return Incident.NONE;
    }

    private static Incident restartBroker() {
        CLUSTER.cluster().broker(0).stop();
        CLUSTER.cluster().broker(0).start();
        return Incident.NONE;
    }
}
