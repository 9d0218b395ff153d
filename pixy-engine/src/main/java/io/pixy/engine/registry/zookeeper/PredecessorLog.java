package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells, once each, that a partition is held under our name by a session that is not ours, and that it still is when a
 * dead one would have ended long ago.
 *
 * <p>Confined to the membership's strand.
 */
final class PredecessorLog {
    private static final Logger log = LoggerFactory.getLogger(PredecessorLog.class);

    private final Group group;
    private final PartitionId partition;
    private boolean seen;
    private boolean reported;
    private long sinceNanos;

    PredecessorLog(Group group, PartitionId partition) {
        this.group = group;
        this.partition = partition;
    }

    void onSeen(Duration sessionTimeout) {
        long now = group.clock().nanoTime();
        if (!seen) {
            seen = true;
            sinceNanos = now;
            log.info(
                    "Group {}: partition {} is held by an earlier session of {}; waiting for its end",
                    group.name(),
                    partition,
                    group.memberId());
        } else if (!reported && now - sinceNanos > 2 * sessionTimeout.toNanos()) {
            reported = true;
            log.error(
                    "Group {}: partition {} is held by another live instance with the client id {}."
                            + " Give each instance its own client_id.",
                    group.name(),
                    partition,
                    group.memberId());
        }
    }

    void clear() {
        seen = false;
        reported = false;
    }
}
