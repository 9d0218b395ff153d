/**
 * Role: measures, with JMH, what the engine costs beside the bare Kafka clients.
 *
 * <p>Called by hand only: see {@code docs/performance}. Calls the engine, and brokers of the test kit in processes of
 * their own, so that what they allocate does not count.
 */
package io.pixy.bench;
