package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.News;
import io.pixy.engine.registry.Shares;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener what is ours, as it follows from the members and the topics. Confined to the membership's strand. */
class SnapshotNews extends News {
    private static final Logger log = LoggerFactory.getLogger(SnapshotNews.class);

    private final String group;
    private final Shares shares;

    SnapshotNews(String group, String memberId, Listener listener) {
        super(group, listener);
        this.group = group;
        this.shares = new Shares(memberId);
    }

    void snapshot(GroupSnapshot snapshot) {
        log.debug("Group {}: {}", group, snapshot);
        assigned(shares.onSnapshot(snapshot));
    }

    /** Tells changes only: who hears of an assignment asks for the counts again. */
    void counts(Map<String, Integer> counts) {
        shares.onCounts(counts).ifPresent(this::assigned);
    }
}
