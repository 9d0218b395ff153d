package io.pixy.engine.offsets;

/**
 * Offsets without a gap. Immutable.
 *
 * @param from the first
 * @param to the one after the last
 */
record Range(long from, long to) {
    Range {
        if (from >= to) {
            throw new IllegalArgumentException("Empty range: " + from + " to " + to);
        }
    }
}
