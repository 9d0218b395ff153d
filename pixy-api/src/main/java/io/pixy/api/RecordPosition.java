package io.pixy.api;

/**
 * Where a message was stored within its topic. Immutable.
 *
 * @param partition the partition
 * @param offset the offset
 */
public record RecordPosition(int partition, long offset) {}
