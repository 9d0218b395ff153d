/**
 * Role: what this process is doing, in numbers: a registry of Micrometer's, what the engine, the JVM and Kafka's clients tell
 * it, the requests of the surfaces, and the page from which Prometheus reads all of it.
 *
 * <p>Called by the wiring and by the surfaces. Thread: told by each type; the page is written by a thread of its own.
 */
package io.pixy.server.metrics;
