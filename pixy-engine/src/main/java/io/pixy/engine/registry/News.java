package io.pixy.engine.registry;

import io.pixy.api.PixyException;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, until muted. Its failures are logged here, so that they can't leave a step of the registry's half
 * done.
 *
 * <p>Confined to what runs a membership, which gives the listener one call at a time, in order.
 */
public class News {
    private static final Logger log = LoggerFactory.getLogger(News.class);

    private final String group;
    private final Listener listener;
    private boolean trusted = true;
    private boolean muted;

    /** For the listener of a group. */
    public News(String group, Listener listener) {
        this.group = group;
        this.listener = listener;
    }

    /** See {@link Listener#onAssigned}. */
    public final void assigned(Map<String, SortedSet<Integer>> assignment) {
        tell(() -> listener.onAssigned(assignment));
    }

    /** See {@link Listener#onRevoking}. */
    public final void revoking(Set<PartitionId> partitions, long deadlineNanos) {
        tell(() -> listener.onRevoking(partitions, deadlineNanos));
    }

    /** See {@link Listener#onClaimed}. */
    public final void claimed(PartitionId partition) {
        tell(() -> listener.onClaimed(partition));
    }

    /** See {@link Listener#onClaimLost}. */
    public final void claimLost(PartitionId partition) {
        tell(() -> listener.onClaimLost(partition));
    }

    /** See {@link Listener#onTrust}. Tells changes only. */
    public final void trust(boolean now) {
        if (trusted != now) {
            trusted = now;
            tell(() -> listener.onTrust(now));
        }
    }

    /** See {@link Listener#onRefused}. */
    public final void refused(PixyException why) {
        tell(() -> listener.onRefused(why));
    }

    /** See {@link Listener#onTopicsRefused}. */
    public final void topicsRefused(Set<String> refused, PixyException why) {
        tell(() -> listener.onTopicsRefused(refused, why));
    }

    /** Tells nothing any more. */
    public final void mute() {
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
