package io.pixy.engine.offsets;

/**
 * Names one hand-out of a message. Immutable.
 *
 * @param tenure of the tracker that handed it out
 * @param partition 0 or above
 * @param offset 0 or above
 * @param attempt of the message
 * @param number see {@link HandOut#number}
 */
public record Receipt(Tenure tenure, int partition, long offset, int attempt, int number) {}
