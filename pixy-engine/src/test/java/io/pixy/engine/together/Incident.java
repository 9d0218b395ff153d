package io.pixy.engine.together;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something bad that happened to members, which excuses duplicates of what was in their hands then: messages that were
 * not acknowledged, or so lately that it may not have been committed. Immutable.
 *
 * @param victims the names of the members
 * @param nanos when it began
 */
record Incident(Set<String> victims, long nanos) {
    static final Incident NONE = new Incident(Set.of(), Long.MAX_VALUE);

    /** The commit interval, and what a commit may take on a busy machine. */
    private static final long COMMITTED_NANOS =
            Site.COMMIT_INTERVAL.plus(Duration.ofSeconds(2)).toNanos();

    Incident {
        victims = Set.copyOf(victims);
    }

    static Incident with(Member member) {
        return with(List.of(member));
    }

    static Incident with(Collection<Member> members) {
        return new Incident(members.stream().map(Member::name).collect(Collectors.toSet()), System.nanoTime());
    }

    /** Whether an acknowledgement was confirmed so shortly before that it may have been lost. */
    boolean threatens(Delivery delivery) {
        return victims.contains(delivery.member())
                && delivery.isDoneBefore(nanos)
                && !delivery.isDoneBefore(nanos - COMMITTED_NANOS);
    }

    boolean hits(Delivery delivery) {
        return victims.contains(delivery.member());
    }

    /** Whether the member may not have known any more that the partition was not its own. */
    boolean blurs(Delivery delivery) {
        return victims.contains(delivery.member()) && !delivery.isDoneBefore(nanos);
    }

    /** Whether a victim gave a message out after the incident had begun. */
    boolean isLate(Delivery delivery) {
        return victims.contains(delivery.member()) && delivery.nanos() >= nanos;
    }
}
