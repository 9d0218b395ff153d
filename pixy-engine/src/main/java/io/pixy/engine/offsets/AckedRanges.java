package io.pixy.engine.offsets;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A set of offsets that has everything below a base, and ranges above it: sorted, not empty, not touching each other nor
 * the base. It only grows. Confined to the owner's strand.
 */
public final class AckedRanges implements Iterable<Range> {
    private final NavigableMap<Long, Long> ends = new TreeMap<>();
    private long base;

    /** Everything below, and nothing above. */
    public AckedRanges(long base) {
        this.base = base;
    }

    /** The lowest offset that is not in the set. */
    public long base() {
        return base;
    }

    /** The end of the highest range, or the base if there is none. */
    long end() {
        return ends.isEmpty() ? base : ends.lastEntry().getValue();
    }

    /** How many ranges there are above the base. */
    int size() {
        return ends.size();
    }

    /** Whether an offset is in the set. */
    public boolean contains(long offset) {
        if (offset < base) {
            return true;
        }
        Map.Entry<Long, Long> range = ends.floorEntry(offset);
        return range != null && offset < range.getValue();
    }

    /** Adds the offsets from {@code from} to the one before {@code to}. */
    public void add(long from, long to) {
        if (from >= to || to <= base) {
            return;
        }
        if (from <= base && ends.isEmpty()) {
            // most messages are acknowledged in their order
            base = to;
            return;
        }
        long start = from;
        long end = to;
        Map.Entry<Long, Long> below = ends.floorEntry(start);
        if (below != null && below.getValue() >= start) {
            start = below.getKey();
            end = Math.max(end, below.getValue());
        }
        NavigableMap<Long, Long> swallowed = ends.subMap(start, true, end, true);
        if (!swallowed.isEmpty()) {
            end = Math.max(end, swallowed.lastEntry().getValue());
            swallowed.clear();
        }
        if (start <= base) {
            base = end;
        } else {
            ends.put(start, end);
        }
    }

    /** Adds everything below an offset. */
    public void addBelow(long offset) {
        add(base, offset);
    }

    @Override
    public Iterator<Range> iterator() {
        Iterator<Map.Entry<Long, Long>> entries = ends.entrySet().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Range next() {
                Map.Entry<Long, Long> entry = entries.next();
                return new Range(entry.getKey(), entry.getValue());
            }
        };
    }
}
