package io.pixy.engine.group;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many streams are open, by group and topic. Thread-safe: by a concurrent map, which has no zeros. */
final class StreamCounts {
    private final Map<Key, Integer> open = new ConcurrentHashMap<>();

    private record Key(String group, String topic) {}

    void opened(String group, String topic) {
        open.merge(new Key(group, topic), 1, Integer::sum);
    }

    void ended(String group, String topic) {
        open.computeIfPresent(new Key(group, topic), (key, count) -> count > 1 ? count - 1 : null);
    }

    int of(String group, String topic) {
        return open.getOrDefault(new Key(group, topic), 0);
    }
}
