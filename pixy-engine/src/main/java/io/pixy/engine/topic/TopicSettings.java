package io.pixy.engine.topic;

/**
 * How requests for a topic are served. Immutable.
 *
 * @param maxWaiting how many calls may wait beside the one that is next
 * @param subscriptionTimeoutNanos without calls for that long the subscription ends, if nothing is pending
 * @param ackTimeoutNanos without calls for that long the subscription ends in any case
 * @param joinGraceNanos how long joining may take before the time of calls that wait for it begins to run
 */
public record TopicSettings(int maxWaiting, long subscriptionTimeoutNanos, long ackTimeoutNanos, long joinGraceNanos) {}
