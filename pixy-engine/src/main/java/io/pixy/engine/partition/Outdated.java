package io.pixy.engine.partition;

import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetTracker;
import java.util.HashSet;
import java.util.Set;

/**
 * What a group may have committed for a topic that is gone. Kafka forgets it with the topic; but a commit that was on its
 * way counts for the new topic of that name. Confined to the group strand.
 */
final class Outdated {
    private final Set<Committed> pairs = new HashSet<>();

    /** Takes the place of what was noted before; each argument may be null. */
    void note(Committed read, Committed last, OffsetTracker tracker) {
        pairs.clear();
        pairs.add(read);
        pairs.add(last);
        pairs.add(tracker == null ? null : tracker.committed());
    }

    boolean contains(Committed pair) {
        return pairs.contains(pair);
    }
}
