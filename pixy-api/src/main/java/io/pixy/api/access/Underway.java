package io.pixy.api.access;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open; bounded by whoever opens them. Thread-safe: a concurrent set. */
final class Underway {
    private final Set<GuardedStream> streams = ConcurrentHashMap.newKeySet();

    void add(GuardedStream stream) {
        streams.add(stream);
    }

    void remove(GuardedStream stream) {
        streams.remove(stream);
    }

    void look() {
        for (GuardedStream stream : List.copyOf(streams)) {
            try {
                stream.look();
            } catch (RuntimeException e) {
                // its listener's doing; the others are to be looked after all the same
                streams.remove(stream);
            }
        }
    }
}
