/**
 * Role: the only place that builds clients of kafka-clients and their properties, and that turns its exceptions into
 * ours.
 *
 * <p>Called by {@code producer}, {@code fetch}, {@code offsets}, {@code admin}. Calls kafka-clients. Supervises nothing:
 * who asks for a client closes it.
 */
package io.pixy.engine.kafka;
