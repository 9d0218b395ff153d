package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.runtime.PartitionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, until muted. Its failures are logged here, so that they can't leave a step of ours half done.
 *
 * <p>Confined to the membership's strand, which gives the listener one call at a time, in order.
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

    void snapshot(GroupSnapshot snapshot) {
        tell(() -> listener.onSnapshot(snapshot));
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
