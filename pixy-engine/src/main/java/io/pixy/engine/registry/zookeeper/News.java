package io.pixy.engine.registry.zookeeper;

import io.pixy.api.PixyException;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Shares;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, until muted, what the group is to it. Its failures are logged here, so that they can't leave a step of ours half done.
 *
 * <p>Confined to the membership's strand, which gives the listener one call at a time, in order.
 */
class News {
    private static final Logger log = LoggerFactory.getLogger(News.class);

    private final String group;
    private final Listener listener;
    private final Shares shares;
    private boolean trusted = true;
    private boolean muted;

    News(String group, String memberId, Listener listener) {
        this.group = group;
        this.listener = listener;
        this.shares = new Shares(memberId);
    }

    void snapshot(GroupSnapshot snapshot) {
        log.debug("Group {}: {}", group, snapshot);
        tell(() -> listener.onAssigned(shares.onSnapshot(snapshot)));
    }

    /** Tells changes only: who hears of an assignment asks for the counts again. */
    void counts(Map<String, Integer> counts) {
        tell(() -> shares.onCounts(counts).ifPresent(listener::onAssigned));
    }

    void refused(PixyException why) {
        tell(() -> listener.onRefused(why));
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
            tell(() -> listener.onTrust(now));
        }
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
