package io.pixy.engine.stream;

import io.pixy.api.SubscriptionRequest;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What receivers had in hands whose streams have broken, until they come back, or for a few seconds.
 *
 * <p>Thread-safe by its monitor; calls nobody while it holds it.
 */
final class Resting {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Timers timers;
    private final int most;
    private final BiConsumer<SubscriptionRequest, Room> onGone;
    private final Map<Key, Deque<Room>> rooms = new HashMap<>();
    private int number;

    private record Key(String group, String topic, String clientId) {
        static Key of(SubscriptionRequest request) {
            return new Key(request.group(), request.topic(), request.clientId());
        }
    }

    /**
     * Nothing yet.
     *
     * @param most how many there may be; the hands of others are emptied at once
     * @param onGone told whose hands are to be emptied
     */
    Resting(Timers timers, int most, BiConsumer<SubscriptionRequest, Room> onGone) {
        this.timers = timers;
        this.most = most;
        this.onGone = onGone;
    }

    void add(SubscriptionRequest request, Room room) {
        if (request.clientId().isEmpty() || room.messages() == 0 || !enter(Key.of(request), room)) {
            onGone.accept(request, room);
            return;
        }
        timers.schedule(GRACE.toNanos(), () -> {
            if (leave(Key.of(request), room)) {
                onGone.accept(request, room);
            }
        });
    }

    private synchronized boolean enter(Key key, Room room) {
        if (number >= most) {
            return false;
        }
        number++;
        rooms.computeIfAbsent(key, any -> new ArrayDeque<>()).add(room);
        return true;
    }

    private synchronized boolean leave(Key key, Room room) {
        Deque<Room> waiting = rooms.get(key);
        if (waiting == null || !waiting.remove(room)) {
            return false;
        }
        onTaken(key, waiting);
        return true;
    }

    /** That of a receiver who may be the one that asks; whose leases run out first. */
    synchronized Optional<Room> take(SubscriptionRequest request) {
        Key key = Key.of(request);
        Deque<Room> waiting = rooms.get(key);
        if (waiting == null) {
            return Optional.empty();
        }
        Room first = waiting.remove();
        onTaken(key, waiting);
        return Optional.of(first);
    }

    private void onTaken(Key key, Deque<Room> waiting) {
        number--;
        if (waiting.isEmpty()) {
            rooms.remove(key);
        }
    }
}
