/**
 * Role: calls about a cluster that need no state of ours: topics, committed offsets, who consumes what.
 *
 * <p>Called by {@code engine}. Calls {@code kafka} for a client, {@code registry} for owners and for records of topics,
 * {@code offsets} to read metadata. Supervises its Kafka client: made on first use, replaced after an error, closed with
 * {@link io.pixy.engine.admin.ClusterAdmin#close}.
 *
 * <p>Thread: none of its own. Callers are never blocked; futures complete on the thread of the Kafka client or of the
 * registry.
 */
package io.pixy.engine.admin;
