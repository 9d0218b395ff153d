package io.pixy.engine.simulation;

import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.SparseAcks;
import java.util.HashSet;
import java.util.Set;

/** The offsets that a committed pair says are done: all below the base, and some above. Immutable. */
record Coverage(long base, Set<Long> above) {
    static Coverage of(Committed pair) {
        Set<Long> above = new HashSet<>();
        for (String range : SparseAcks.readable(pair.offset(), pair.metadata()).split(",", -1)) {
            if (!range.isEmpty()) {
                String[] ends = range.split("-", -1);
                for (long i = Long.parseLong(ends[0]); i < Long.parseLong(ends[1]); i++) {
                    above.add(pair.offset() + i);
                }
            }
        }
        return new Coverage(pair.offset(), above);
    }

    boolean has(long offset) {
        return offset < base || above.contains(offset);
    }

    /** Whether everything that the other one has is here, too. */
    boolean hasAllOf(Coverage other) {
        return base >= other.base && other.above.stream().allMatch(this::has);
    }
}
