package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Partitions that each group reads by itself for a while, since others would suffer from their trouble. The first ones are
 * forgotten when there are too many. Not thread-safe.
 */
final class Apart {
    static final Duration WHILE = Duration.ofMinutes(1);

    static final int MOST = 10_000;

    /** Since when, the first ones first. */
    private final Map<PartitionId, Long> sinceNanos = new LinkedHashMap<>();

    void add(PartitionId partition, long now) {
        sinceNanos.remove(partition);
        if (sinceNanos.size() >= MOST) {
            sinceNanos.remove(sinceNanos.keySet().iterator().next());
        }
        sinceNanos.put(partition, now);
    }

    boolean has(PartitionId partition, long now) {
        Iterator<Long> oldest = sinceNanos.values().iterator();
        while (oldest.hasNext() && now - oldest.next() > WHILE.toNanos()) {
            oldest.remove();
        }
        return sinceNanos.containsKey(partition);
    }
}
