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

    /** The first of each key. */
    private final Map<ByteBuffer, Long> firsts = new HashMap<>();

    /** Those behind it, of keys that have several: most have not. */
    private final Map<ByteBuffer, TreeSet<Long>> others = new HashMap<>();

    Lanes(boolean keyed) {
        this.keyed = keyed;
    }

    /** Whether others are before a message that is not here yet. */
    boolean isTaken(Message message) {
        return isIn(message.key()) && firsts.containsKey(ByteBuffer.wrap(message.key()));
    }

    private boolean isIn(byte[] key) {
        return keyed && key != null;
    }

    void enter(Message message) {
        if (!isIn(message.key())) {
            return;
        }
        ByteBuffer key = ByteBuffer.wrap(message.key());
        Long first = firsts.putIfAbsent(key, message.offset());
        if (first != null) {
            // what is known of before may come behind what is read
            firsts.put(key, Math.min(first, message.offset()));
            others.computeIfAbsent(key, any -> new TreeSet<>()).add(Math.max(first, message.offset()));
        }
    }

    /** Takes one out; yields the offset that is first now, or -1. */
    long leave(byte[] of, long offset) {
        if (!isIn(of)) {
            return -1;
        }
        ByteBuffer key = ByteBuffer.wrap(of);
        TreeSet<Long> behind = others.isEmpty() ? null : others.get(key);
        if (behind == null) {
            firsts.remove(key);
            return -1;
        }
        long first = firsts.get(key);
        if (first == offset) {
            first = behind.pollFirst();
            firsts.put(key, first);
        } else {
            behind.remove(offset);
        }
        if (behind.isEmpty()) {
            others.remove(key);
        }
        return first;
    }
}
