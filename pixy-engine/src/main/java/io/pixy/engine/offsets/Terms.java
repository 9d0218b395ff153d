package io.pixy.engine.offsets;

/**
 * What a message is handed out for. Immutable.
 *
 * @param leaseNanos how long it is its holder's
 * @param holder who gets it
 */
public record Terms(long leaseNanos, Holder holder) {}
