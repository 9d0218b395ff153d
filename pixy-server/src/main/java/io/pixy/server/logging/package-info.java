/**
 * Role: the log of the process, in the formats of Kafka-Pixy. Everything else logs through SLF4J and knows nothing of
 * this package.
 *
 * <p>Called by the root package. Calls Logback. Supervises Logback's writing threads, one per target; they end with
 * {@link io.pixy.server.logging.Logging#close}. Thread: who logs never waits for a target; lines that can't be taken
 * are dropped.
 */
package io.pixy.server.logging;
