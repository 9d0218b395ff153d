package io.pixy.server.peers;

import io.pixy.engine.OwnPartitions.Held;
import java.util.Map;

/**
 * What an instance says that it has. Immutable.
 *
 * @param instance tells it from others
 * @param partitions those that it has
 */
record Holdings(String instance, Map<Integer, Held> partitions) {
    Holdings {
        partitions = Map.copyOf(partitions);
    }
}
