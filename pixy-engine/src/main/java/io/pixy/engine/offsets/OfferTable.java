package io.pixy.engine.offsets;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Offers by offset, and in the order of their offsets: a table of slots, in which an offer stands in the first free one from
 * where its offset puts it, and a chain through the offers themselves. So none has an object of its own to be found by.
 * Messages come in the order of their offsets; one that does not is brought to its place along the chain.
 *
 * <p>Confined to {@link Offers}.
 */
final class OfferTable implements Iterable<Offer> {
    private static final int SMALLEST = 8;
    private static final int MOST_TO_KEEP = 128;
    private static final Offer[] NONE = {};

    /** Twice as many as there are offers, or more; a power of two, unless there has been none. */
    private Offer[] slots = NONE;

    private int shift;
    private int size;
    private Offer first;
    private Offer last;

    int size() {
        return size;
    }

    /** The one with the lowest offset; null if there is none. */
    Offer first() {
        return first;
    }

    /** Null if there is none. */
    Offer get(long offset) {
        // most of those that are asked for are new
        return reaches(offset) ? slots[find(offset)] : null;
    }

    /** Whether there is one with that offset, or behind it. */
    boolean reaches(long offset) {
        return last != null && offset <= last.offset();
    }

    boolean contains(long offset) {
        return get(offset) != null;
    }

    /** Those from one offset to the one before another, ascending. */
    List<Offer> between(long from, long to) {
        if (!reaches(from) || from >= to) {
            return List.of();
        }
        List<Offer> between = new ArrayList<>();
        for (Offer offer = first; offer != null && offer.offset() < to; offer = offer.next) {
            if (offer.offset() >= from) {
                between.add(offer);
            }
        }
        return between;
    }

    /** Adds one whose offset none has. */
    void add(Offer offer) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        slots[find(offer.offset())] = offer;
        size++;
        Offer before = last;
        while (before != null && before.offset() > offer.offset()) {
            before = before.previous;
        }
        link(offer, before);
    }

    private void link(Offer offer, Offer before) {
        Offer behind = before == null ? first : before.next;
        offer.previous = before;
        offer.next = behind;
        if (before == null) {
            first = offer;
        } else {
            before.next = offer;
        }
        if (behind == null) {
            last = offer;
        } else {
            behind.previous = offer;
        }
    }

    /** Removes one that is here. */
    void remove(Offer offer) {
        if (offer.previous == null) {
            first = offer.next;
        } else {
            offer.previous.next = offer.next;
        }
        if (offer.next == null) {
            last = offer.previous;
        } else {
            offer.next.previous = offer.previous;
        }
        offer.previous = null;
        offer.next = null;
        free(find(offer.offset()));
        size--;
        if (size == 0 && slots.length > MOST_TO_KEEP) {
            slots = NONE;
        }
    }

    /** The slot of an offset, or the free one where it belongs. */
    private int find(long offset) {
        int slot = slot(offset);
        while (slots[slot] != null && slots[slot].offset() != offset) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** Neighbours are far from each other, so that those of an earlier time do not find long rows of them in their place. */
    private int slot(long offset) {
        return (int) ((offset * 0x9E3779B97F4A7C15L) >>> shift);
    }

    /** Those behind a slot that becomes free move up, lest they are not found any more. */
    private void free(int gone) {
        int free = gone;
        int mask = slots.length - 1;
        for (int next = (free + 1) & mask; slots[next] != null; next = (next + 1) & mask) {
            int wish = slot(slots[next].offset());
            if (((next - wish) & mask) >= ((next - free) & mask)) {
                slots[free] = slots[next];
                free = next;
            }
        }
        slots[free] = null;
    }

    private void grow() {
        int length = Math.max(SMALLEST, 2 * slots.length);
        slots = new Offer[length];
        shift = Long.SIZE - Integer.numberOfTrailingZeros(length);
        for (Offer offer = first; offer != null; offer = offer.next) {
            slots[find(offer.offset())] = offer;
        }
    }

    /** Ascending. */
    @Override
    public Iterator<Offer> iterator() {
        return new Iterator<>() {
            private Offer coming = first;

            @Override
            public boolean hasNext() {
                return coming != null;
            }

            @Override
            public Offer next() {
                if (coming == null) {
                    throw new NoSuchElementException();
                }
                Offer offer = coming;
                coming = offer.next;
                return offer;
            }
        };
    }
}
