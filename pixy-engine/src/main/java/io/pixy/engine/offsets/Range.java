package io.pixy.engine.offsets;

/**
 * Offsets without a gap. Immutable.
 *
 * @param from the first
 * @param to the one after the last
 */
public record Range(long from, long to) {
    public Range {
        if (from >= to) {
            throw new IllegalArgumentException("Empty range: " + from + " to " + to);
        }
    }
}
