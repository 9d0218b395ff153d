package io.pixy.engine.group;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which topic it was that a group consumed under a name, for as long as this process lives: a group that comes back
 * after its subscription ended notices that its topic was made again meanwhile. What was not used for longest is
 * forgotten first.
 *
 * <p>Thread-safe by its monitor.
 */
final class TopicMemory {
    private static final int MOST = 10_000;

    private record Key(String group, String topic) {}

    private final Map<Key, String> ids = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > MOST;
        }
    };

    /**
     * The part of one group.
     *
     * @param all of all groups
     * @param group its name
     */
    record OfGroup(TopicMemory all, String group) {
        /** The id of the topic that was consumed under that name; empty if not known. */
        String get(String topic) {
            return all.get(new Key(group, topic));
        }

        void put(String topic, String id) {
            all.put(new Key(group, topic), id);
        }
    }

    private synchronized String get(Key key) {
        return ids.getOrDefault(key, "");
    }

    private synchronized void put(Key key, String id) {
        ids.put(key, id);
    }
}
