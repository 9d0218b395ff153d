/**
 * Role: messages that come by themselves. A stream asks its group for what fits into its receiver's hands, again and again,
 * and learns from the group when these have room again.
 *
 * <p>Called by the cluster. Calls {@code group}; {@link io.pixy.engine.stream.Room} is what the partitions tell. Thread-safe:
 * a stream outlives the group that serves it, and belongs to no strand.
 */
package io.pixy.engine.stream;
