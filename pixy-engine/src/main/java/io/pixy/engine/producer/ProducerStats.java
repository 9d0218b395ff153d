package io.pixy.engine.producer;

/**
 * What a producer has done since it was started. Immutable; the numbers are read one after the other, so they need not
 * add up while messages flow.
 *
 * @param written messages that Kafka has, as far as {@code producer.required_acks} asks it
 * @param dead messages that were accepted and could not be written
 * @param refused messages that were not accepted: queue full, or shutting down
 * @param backlog messages that wait because the client could not take them at once
 * @param backlogBytes the bytes of their keys and values
 */
public record ProducerStats(long written, long dead, long refused, int backlog, long backlogBytes) {}
