package io.pixy.engine.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private static final int MOST_FORMER = 8;

    private record Key(String group, String topic) {}

    /** The last is the newest. */
    private record Ids(List<String> all) {
        static final Ids NONE = new Ids(List.of());

        String newest() {
            return all.isEmpty() ? "" : all.get(all.size() - 1);
        }

        Ids with(String id) {
            if (id.equals(newest())) {
                return this;
            }
            List<String> next = new ArrayList<>(all);
            next.remove(id);
            next.add(id);
            return new Ids(List.copyOf(next.subList(Math.max(0, next.size() - 1 - MOST_FORMER), next.size())));
        }
    }

    private final Map<Key, Ids> ids = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Ids> eldest) {
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
            return all.ids(new Key(group, topic)).newest();
        }

        /** Whether that was the id of a topic before the one that is consumed under that name. */
        boolean isFormer(String topic, String id) {
            Ids known = all.ids(new Key(group, topic));
            return known.all.contains(id) && !known.newest().equals(id);
        }

        void put(String topic, String id) {
            all.put(new Key(group, topic), id);
        }
    }

    private synchronized Ids ids(Key key) {
        return ids.getOrDefault(key, Ids.NONE);
    }

    private synchronized void put(Key key, String id) {
        ids.merge(key, Ids.NONE.with(id), (known, fresh) -> known.with(id));
    }
}
