/**
 * Role: writes messages, one at a time from any number of callers, through one Kafka producer per cluster that turns
 * them into batches.
 *
 * <p>Called by the wiring and, through it, by every API call that produces. Calls {@code kafka} for its clients.
 * Supervises one Kafka producer and one admin client. Stops when {@link
 * io.pixy.engine.producer.ProducerAggregator#close} is called, in bounded time. Threads: a message goes from the
 * caller's thread straight into the client's buffer and its result comes on the client's I/O thread; only what the
 * client can't take without blocking passes through the backlog, which works on the timer thread.
 */
package io.pixy.engine.producer;
