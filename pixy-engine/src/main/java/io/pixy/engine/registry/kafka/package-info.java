/**
 * Role: consumer groups by Kafka's own group protocol. For each group one consumer that never fetches is the member: it
 * sends heartbeats, is told what is ours, and commits, so that each commit carries the member's generation or epoch.
 *
 * <p>Called through {@code registry}'s contract; made by the wiring. Calls kafka-clients. Supervises one thread per group
 * that consumes, which ends when the group is left or the registry is closed, in bounded time; one that dies is followed by
 * another.
 */
package io.pixy.engine.registry.kafka;
