/**
 * Role: one topic that this instance consumes for one group: who waits for a message, which partition is next, whether
 * anybody still asks.
 *
 * <p>Called by {@code group}. Calls {@code partition}; tells {@link io.pixy.engine.topic.TopicConsumer.News} when the
 * subscription ends or a partition is gone. Supervises its partitions and its timers. Confined to the group's strand;
 * only {@link io.pixy.engine.topic.Demand} is shared with the caller.
 */
package io.pixy.engine.topic;
