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
    private final Map<Key, Deque<Rest>> rests = new HashMap<>();
    private int number;

    private record Key(String group, String topic, String clientId) {
        static Key of(SubscriptionRequest request) {
            return new Key(request.group(), request.topic(), request.clientId());
        }
    }

    /** One stay: a room may be here again and again, each time for as long. */
    private static final class Rest {
        final Room room;
        volatile Timers.Timer end = () -> {};

        Rest(Room room) {
            this.room = room;
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
        Rest rest = new Rest(room);
        if (request.clientId().isEmpty() || room.messages() == 0 || !enter(Key.of(request), rest)) {
            onGone.accept(request, room);
            return;
        }
        rest.end = timers.schedule(GRACE.toNanos(), () -> {
            if (leave(Key.of(request), rest)) {
                onGone.accept(request, room);
            }
        });
    }

    private synchronized boolean enter(Key key, Rest rest) {
        if (number >= most) {
            return false;
        }
        number++;
        rests.computeIfAbsent(key, any -> new ArrayDeque<>()).add(rest);
        return true;
    }

    private synchronized boolean leave(Key key, Rest rest) {
        Deque<Rest> waiting = rests.get(key);
        if (waiting == null || !waiting.remove(rest)) {
            return false;
        }
        onTaken(key, waiting);
        return true;
    }

    /** That of a receiver who may be the one that asks; whose leases run out first. */
    Optional<Room> take(SubscriptionRequest request) {
        Optional<Rest> first = takeFirst(Key.of(request));
        first.ifPresent(rest -> rest.end.cancel());
        return first.map(rest -> rest.room);
    }

    private synchronized Optional<Rest> takeFirst(Key key) {
        Deque<Rest> waiting = rests.get(key);
        if (waiting == null) {
            return Optional.empty();
        }
        Rest first = waiting.remove();
        onTaken(key, waiting);
        return Optional.of(first);
    }

    private void onTaken(Key key, Deque<Rest> waiting) {
        number--;
        if (waiting.isEmpty()) {
            rests.remove(key);
        }
    }
}
