package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.registry.Listener;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a member tells its group of what is to be consumed, and when. */
final class SimTold {
    private static final long SILENCE_NANOS = 3_000_000_000L;

    /** After so long whoever serves requests has heard that a topic is joined, and knows the topic. */
    private static final long HEARD_NANOS = 3_000_000_000L;

    /** Whose thread it is. */
    interface Owner {
        void post(Runnable task);

        /** The group must not be consumed. */
        void refuse();
    }

    private final SimWorld world;
    private final SimMember member;
    private final Beliefs beliefs;
    private final SimClaims claims;
    private final Listener listener;
    private final Owner owner;

    /** When topics that the group wants were first told, absent before. */
    private final Map<String, Long> toldNanos = new HashMap<>();

    private Set<String> groupsTopics = Set.of();
    private Set<String> subscribed = Set.of();
    private Set<String> known = Set.of();
    private Map<String, SortedSet<Integer>> lastAssignment = Map.of();
    private long assignedNanos;
    private int admissions;
    private boolean joined;
    private boolean admitted;
    private boolean askedForAdmission;
    private boolean owing;
    private boolean leaving;
    private long tellNanos;

    SimTold(SimWorld world, SimMember member, Beliefs beliefs, SimClaims claims, Listener listener, Owner owner) {
        this.world = world;
        this.member = member;
        this.beliefs = beliefs;
        this.claims = claims;
        this.listener = listener;
        this.owner = owner;
    }

    private long now() {
        return world.clock.nanoTime();
    }

    /** The group wants these, and its thread has not heard of it. */
    void onWanted(Set<String> wanted) {
        toldNanos.keySet().retainAll(wanted);
        groupsTopics = wanted;
    }

    void onLeaving() {
        leaving = true;
    }

    boolean isJoined() {
        return joined;
    }

    Set<String> subscribed() {
        return subscribed;
    }

    void onSubscribed(Set<String> topics) {
        subscribed = topics;
        known = both(known, subscribed);
        owing = true;
        tellNanos = now() + SILENCE_NANOS;
    }

    /** There is no consumer any more. */
    void onGone() {
        subscribed = Set.of();
        known = Set.of();
        onRejoining();
    }

    void onRejoining() {
        admissions++;
        joined = false;
        admitted = false;
        askedForAdmission = false;
        owing = false;
        claims.admit(false);
    }

    /** A rebalance has ended, in which these topics were asked for. */
    void onSettled(Set<String> asked) {
        joined = true;
        known = both(subscribed, asked);
        owing = !known.equals(subscribed);
        tell();
    }

    void tellSoon() {
        if (joined) {
            owing = true;
            tellNanos = now() + (known.equals(subscribed) ? 0 : SILENCE_NANOS);
        }
    }

    /** When it has something to tell in any case, very late if never. */
    long dueNanos() {
        return owing && joined ? tellNanos : Long.MAX_VALUE;
    }

    void look() {
        if (owing && joined && tellNanos - now() <= 0) {
            owing = false;
            known = subscribed;
            tell();
        }
    }

    void tell() {
        if (!joined || leaving) {
            return;
        }
        if (!admitted) {
            askForAdmission();
            return;
        }
        tell(claims.assignment(known));
        claims.settle();
    }

    /** Somebody may consume the group by the other registry. */
    private void askForAdmission() {
        if (askedForAdmission) {
            return;
        }
        askedForAdmission = true;
        int number = admissions;
        member.later(
                1,
                30,
                () -> owner.post(() -> {
                    if (number != admissions) {
                        return;
                    }
                    if (world.chaos && world.random.nextInt(60) == 0) {
                        owner.refuse();
                    } else {
                        admitted = true;
                        claims.admit(true);
                        tell();
                    }
                }));
    }

    private void tell(Map<String, SortedSet<Integer>> assignment) {
        boolean unchanged = assignment.equals(lastAssignment) && now() - assignedNanos > SimMember.SLOWEST.toNanos();
        int movesBefore = member.moves();
        listener.onAssigned(assignment);
        if (unchanged) {
            assertThat(member.moves() - movesBefore)
                    .as("48: claims, releases, look-ups and fetches of %s for an unchanged %s", member.id, assignment)
                    .isZero();
            world.note(Situation.UNCHANGED_SNAPSHOT, !beliefs.isEmpty());
        } else if (!assignment.equals(lastAssignment)) {
            lastAssignment = assignment;
            assignedNanos = now();
        }
        assignment.keySet().stream()
                .filter(groupsTopics::contains)
                .forEach(topic -> toldNanos.putIfAbsent(topic, now()));
    }

    boolean isJoining(String topic) {
        Long told = toldNanos.get(topic);
        return told == null || now() - told < HEARD_NANOS;
    }

    boolean isUnwanted() {
        return groupsTopics.isEmpty();
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.retainAll(other);
        return both;
    }
}
