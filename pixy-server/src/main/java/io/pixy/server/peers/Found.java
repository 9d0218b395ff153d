package io.pixy.server.peers;

import java.util.Map;

/**
 * Who has which partitions of a topic. Immutable.
 *
 * @param owners by partition
 * @param isComplete whether all peers were heard: then what nobody has belongs to nobody
 */
record Found(Map<Integer, Peer> owners, boolean isComplete) {
    Found {
        owners = Map.copyOf(owners);
    }
}
