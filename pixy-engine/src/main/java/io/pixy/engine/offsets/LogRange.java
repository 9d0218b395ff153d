package io.pixy.engine.offsets;

/**
 * What a partition's log holds. Immutable.
 *
 * @param begin the offset of the oldest message
 * @param end the offset that the next message will get
 */
public record LogRange(long begin, long end) {}
