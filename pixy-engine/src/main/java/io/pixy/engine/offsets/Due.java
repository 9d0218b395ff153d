package io.pixy.engine.offsets;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The offers that are neither in hands nor delayed, by their states. Most of the time there are none, which is known without
 * a look at any state. Confined to {@link Offers}.
 */
final class Due {
    private final Map<Offer.State, NavigableMap<Long, Offer>> byState = new EnumMap<>(Offer.State.class);
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** How many are in a state. */
    int in(Offer.State state) {
        return of(state).size();
    }

    /** The one in a state that has the lowest offset; null if none is. */
    Offer first(Offer.State state) {
        NavigableMap<Long, Offer> all = of(state);
        return all.isEmpty() ? null : all.firstEntry().getValue();
    }

    /** All that are in a state, ascending; whatever becomes of them. */
    List<Offer> all(Offer.State state) {
        NavigableMap<Long, Offer> all = of(state);
        return all.isEmpty() ? List.of() : List.copyOf(all.values());
    }

    private NavigableMap<Long, Offer> of(Offer.State state) {
        return size == 0
                ? Collections.emptyNavigableMap()
                : byState.getOrDefault(state, Collections.emptyNavigableMap());
    }

    /** Adds one to those in its state. */
    void add(Offer offer) {
        byState.computeIfAbsent(offer.state(), any -> new TreeMap<>()).put(offer.offset(), offer);
        size++;
    }

    /** Removes one that is here; its state must not have changed since. */
    void remove(Offer offer) {
        byState.get(offer.state()).remove(offer.offset());
        size--;
    }
}
