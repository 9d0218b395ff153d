package io.pixy.engine.group;

/**
 * How a partition is held here. Immutable.
 *
 * @param isCertain whether the claim is held and not in doubt
 * @param sinceNanos how long ago it was claimed
 */
public record Holding(boolean isCertain, long sinceNanos) {}
