/**
 * Role: measures what the engine and the surfaces cost beside the bare Kafka clients, some of it with JMH.
 *
 * <p>Called by hand only: see {@code docs/performance}. Calls the engine, the server's surfaces and their client, and brokers
 * of the test kit in processes of their own, so that what they allocate does not count.
 */
package io.pixy.bench;
