package io.pixy.engine.offsets;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A set of offsets that has everything below a base, and ranges above it: sorted, not empty, not touching each other nor
 * the base. It only grows. Confined to the owner's strand.
 *
 * <p>There are few ranges, since what is committed has to tell all of them: numbers in one array, which are moved when one
 * comes in between, cost less than anything that has an object for each.
 */
public final class AckedRanges implements Iterable<Range> {
    private static final long[] NONE = {};
    private static final int MOST_TO_KEEP = 64;

    /** Where ranges begin and end, in turn: ascending, none twice, all above the base. */
    private long[] bounds = NONE;

    private int used;
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
        return used == 0 ? base : bounds[used - 1];
    }

    /** How many ranges there are above the base. */
    int size() {
        return used / 2;
    }

    /** Whether an offset is in the set. */
    public boolean contains(long offset) {
        return offset < base || (offset < end() && isOdd(boundsUpTo(offset)));
    }

    /** Adds the offsets from {@code from} to the one before {@code to}. */
    public void add(long from, long to) {
        if (from >= to || to <= base) {
            return;
        }
        if (from <= base) {
            extendBase(to);
            return;
        }
        // what touches it is made one with it: an odd number of bounds before it means that it begins in a range, or at
        // its end
        int before = boundsUpTo(from - 1);
        int upTo = boundsUpTo(to);
        int start = isOdd(before) ? 0 : 1;
        int end = isOdd(upTo) ? 0 : 1;
        replace(before, upTo, start + end);
        if (start == 1) {
            bounds[before] = from;
        }
        if (end == 1) {
            bounds[before + start] = to;
        }
    }

    private void extendBase(long to) {
        if (used == 0) {
            // most messages are acknowledged in their order
            base = to;
            return;
        }
        int upTo = boundsUpTo(to);
        base = isOdd(upTo) ? bounds[upTo] : to;
        replace(0, isOdd(upTo) ? upTo + 1 : upTo, 0);
        if (used == 0 && bounds.length > MOST_TO_KEEP) {
            bounds = NONE;
        }
    }

    /** Makes room for so many bounds in place of some. */
    private void replace(int from, int to, int by) {
        int moved = used - to;
        int size = from + by + moved;
        if (size > bounds.length) {
            bounds = Arrays.copyOf(bounds, Math.max(8, 2 * size));
        }
        System.arraycopy(bounds, to, bounds, from + by, moved);
        used = size;
    }

    /** How many bounds there are up to an offset. */
    private int boundsUpTo(long offset) {
        if (used == 0 || bounds[used - 1] <= offset) {
            return used;
        }
        int found = Arrays.binarySearch(bounds, 0, used, offset);
        return found < 0 ? -found - 1 : found + 1;
    }

    private static boolean isOdd(int number) {
        return (number & 1) == 1;
    }

    /** Adds everything below an offset. */
    public void addBelow(long offset) {
        add(base, offset);
    }

    @Override
    public Iterator<Range> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < used;
            }

            @Override
            public Range next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Range range = new Range(bounds[next], bounds[next + 1]);
                next += 2;
                return range;
            }
        };
    }
}
