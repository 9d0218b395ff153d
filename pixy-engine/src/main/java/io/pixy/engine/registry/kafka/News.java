package io.pixy.engine.registry.kafka;

import io.pixy.api.PixyException;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, until muted. Its failures are logged here, so that they can't leave a step of ours half done.
 *
 * <p>Confined to the member thread, which gives the listener one call at a time, in order.
 */
final class News {
    private static final Logger log = LoggerFactory.getLogger(News.class);

    private final String group;
    private final Listener listener;
    private boolean trusted = true;
    private boolean muted;

    News(String group, Listener listener) {
        this.group = group;
        this.listener = listener;
    }

    void assigned(Map<String, SortedSet<Integer>> assignment) {
        tell(() -> listener.onAssigned(assignment));
    }

    void revoking(Set<PartitionId> partitions, long deadlineNanos) {
        tell(() -> listener.onRevoking(partitions, deadlineNanos));
    }

    void claimed(PartitionId partition) {
        tell(() -> listener.onClaimed(partition));
    }

    void claimLost(PartitionId partition) {
        tell(() -> listener.onClaimLost(partition));
    }

    /** Tells changes only. */
    void trust(boolean now) {
        if (trusted != now) {
            trusted = now;
            if (!now) {
                log.warn("The coordinator of group {} is silent: others may get what is ours", group);
            }
            tell(() -> listener.onTrust(now));
        }
    }

    void refused(PixyException why) {
        log.warn("Group {} can't be joined: {}", group, why.getMessage());
        tell(() -> listener.onRefused(why));
    }

    void mute() {
        muted = true;
    }

    private void tell(Runnable news) {
        if (muted) {
            return;
        }
        try {
            news.run();
        } catch (RuntimeException e) {
            log.error("The listener of group {} failed", group, e);
        }
    }
}
