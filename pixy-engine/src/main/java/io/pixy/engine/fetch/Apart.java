package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Partitions that each group reads by itself for a while, up to certain offsets. Those that were named first are forgotten
 * when there are too many. Not thread-safe.
 */
final class Apart {
    static final int MOST = 10_000;

    /** Those that were named first come first. */
    private final Map<PartitionId, Term> terms = new LinkedHashMap<>();

    private record Term(long offset, long untilNanos) {}

    /** Takes the place of what was said before of that partition. */
    void add(PartitionId partition, long offset, long untilNanos) {
        terms.remove(partition);
        if (terms.size() >= MOST) {
            terms.remove(terms.keySet().iterator().next());
        }
        terms.put(partition, new Term(offset, untilNanos));
    }

    /** Whether a reading that begins there is to be a group's own. */
    boolean has(PartitionId partition, long offset, long now) {
        Term term = terms.get(partition);
        if (term != null && now - term.untilNanos >= 0) {
            terms.remove(partition);
            return false;
        }
        return term != null && offset <= term.offset;
    }
}
