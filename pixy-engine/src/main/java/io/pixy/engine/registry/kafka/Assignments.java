package io.pixy.engine.registry.kafka;

import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * When the group is told what is ours: after a rebalance, and only once it is certain that nobody consumes it by the other
 * registry. A rebalance that changes nothing may come without a word; so what was asked for is told after a while in any
 * case.
 *
 * <p>Confined to the member thread.
 */
final class Assignments {
    private final News news;
    private final Ownership ownership;
    private final Admission admission;
    private final long silenceNanos;
    private final Clock clock;
    private Member member;
    private JoinPhase phase;

    /** What is subscribed to. */
    private Set<String> subscribed = Set.of();

    /** That of it of which something can be told. */
    private Set<String> known = Set.of();

    private boolean wanted;
    private boolean joined;
    private boolean admitted;
    private boolean stale;
    private boolean owing;
    private long tellNanos;
    private long begunNanos;

    /**
     * Tells nothing yet.
     *
     * @param silence after which the broker has answered a new subscription, if it has anything to say
     */
    Assignments(News news, Ownership ownership, Admission admission, Duration silence, Clock clock) {
        this.news = news;
        this.ownership = ownership;
        this.admission = admission;
        this.silenceNanos = silence.toNanos();
        this.clock = clock;
        this.begunNanos = clock.nanoTime();
    }

    /** There is a new member, which has not joined. */
    void onMember(Member now, JoinPhase itsPhase) {
        member = now;
        phase = itsPhase;
        onMemberGone();
    }

    void onMemberGone() {
        subscribed = Set.of();
        known = Set.of();
        onRejoining();
    }

    /** All is lost, and a new life of the member begins. */
    void onRejoining() {
        begunNanos = clock.nanoTime();
        joined = false;
        admitted = false;
        stale = false;
        owing = false;
        ownership.admit(false);
        admission.reset();
    }

    /**
     * The coordinator did not know the member any more when it got what was sent then; the next poll will tell, unless it
     * has.
     */
    void onStale(long sentNanos) {
        stale |= isOfThisLife(sentNanos);
    }

    /** Whether the member has not begun anew since then. */
    boolean isOfThisLife(long nanos) {
        return nanos - begunNanos >= 0;
    }

    boolean isStale() {
        return stale;
    }

    boolean isJoined() {
        return joined;
    }

    void onSubscribed(Set<String> topics) {
        subscribed = Set.copyOf(topics);
        known = retained(known, subscribed);
        owe();
    }

    /** An assignment is told soon even if nothing changes. */
    void tellSoon() {
        if (joined) {
            owing = true;
            tellNanos = clock.nanoTime() + (known.equals(subscribed) ? 0 : silenceNanos);
        }
    }

    private void owe() {
        owing = true;
        tellNanos = clock.nanoTime() + silenceNanos;
    }

    /** A rebalance has ended for us. */
    void onSettled() {
        joined = true;
        stale = false;
        known = phase.topics().isEmpty() ? subscribed : retained(subscribed, phase.topics());
        owing = !known.equals(subscribed);
        tell();
    }

    void onAdmitted() {
        admitted = true;
        onWanted(wanted);
        tell();
    }

    /** Whether there is any topic to consume: if not, nothing more is given out, and what is in use is used to its end. */
    void onWanted(boolean now) {
        wanted = now;
        ownership.admit(wanted && admitted);
    }

    /** Tells what is ours, then lets claims succeed. */
    void tell() {
        if (!joined || !wanted) {
            return;
        }
        if (!admitted) {
            admission.ask();
            return;
        }
        news.assigned(ownership.assignment(known));
        ownership.settle();
    }

    long waitNanos() {
        return owing && joined ? Math.max(0, tellNanos - clock.nanoTime()) : Long.MAX_VALUE;
    }

    /** Tells what is overdue. */
    void look() {
        if (!owing || !joined || member.isJoining() || tellNanos - clock.nanoTime() > 0) {
            return;
        }
        owing = false;
        known = subscribed;
        tell();
    }

    private static Set<String> retained(Set<String> topics, Set<String> among) {
        Set<String> both = new TreeSet<>(topics);
        both.retainAll(among);
        return Set.copyOf(both);
    }
}
