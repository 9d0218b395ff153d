package io.pixy.engine.registry.kafka;

import io.pixy.engine.runtime.Clock;
import java.util.Set;

/**
 * Where a member of the classic protocol is: joining or not, which kafka-clients does not tell. No heartbeats go out
 * meanwhile; and whoever wakes the leader up then makes the whole group begin anew.
 *
 * <p>Confined to the member thread.
 */
final class JoinPhase {
    /** The key under which {@link WatchedAssignor} finds its phase. */
    static final String CONFIG = "pixy.member.join.phase";

    private final Runnable onJoining;
    private final Clock clock;
    private Set<String> topics = Set.of();
    private boolean joining;
    private long sinceNanos;

    /**
     * Not joining.
     *
     * @param onJoining told when it begins
     */
    JoinPhase(Runnable onJoining, Clock clock) {
        this.onJoining = onJoining;
        this.clock = clock;
    }

    /** A join begins, or begins anew, with these topics. */
    void onJoining(Set<String> now) {
        topics = Set.copyOf(now);
        if (!joining) {
            joining = true;
            sinceNanos = clock.nanoTime();
        }
        onJoining.run();
    }

    void onJoined() {
        joining = false;
    }

    boolean isJoining() {
        return joining;
    }

    /** For how long; negative if it is not. */
    long joiningNanos() {
        return joining ? clock.nanoTime() - sinceNanos : -1;
    }

    /** What the last join was about. */
    Set<String> topics() {
        return topics;
    }
}
