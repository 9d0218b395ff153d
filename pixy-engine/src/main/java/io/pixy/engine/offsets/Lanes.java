package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where order is kept by key, the offers of each key in the order of their offsets: only the first may be in hands. Those
 * without key are in no order. Confined to {@link Offers}.
 */
final class Lanes {
    private final boolean keyed;
    private final Map<ByteBuffer, TreeSet<Long>> lanes = new HashMap<>();

    Lanes(boolean keyed) {
        this.keyed = keyed;
    }

    /** Whether others are before a message that is not here yet. */
    boolean isTaken(Message message) {
        return isIn(message) && lanes.containsKey(ByteBuffer.wrap(message.key()));
    }

    private boolean isIn(Message message) {
        return keyed && message.key() != null;
    }

    void enter(Message message) {
        if (isIn(message)) {
            lanes.computeIfAbsent(ByteBuffer.wrap(message.key()), key -> new TreeSet<>())
                    .add(message.offset());
        }
    }

    /** Takes one out; yields the offset that is first now, or -1. */
    long leave(Message message) {
        if (!isIn(message)) {
            return -1;
        }
        ByteBuffer key = ByteBuffer.wrap(message.key());
        TreeSet<Long> lane = lanes.get(key);
        lane.remove(message.offset());
        if (lane.isEmpty()) {
            lanes.remove(key);
            return -1;
        }
        return lane.first();
    }
}
