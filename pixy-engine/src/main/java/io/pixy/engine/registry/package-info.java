/**
 * Role: who is a member of which consumer group, and who owns which partition, as a contract with several
 * implementations.
 *
 * <p>Called by {@code group} (membership, claims) and {@code admin} (who owns what). An implementation calls back on a
 * thread of its own; receivers post to their strand. It supervises its connection and its threads, and stops when it is
 * closed, in bounded time.
 */
package io.pixy.engine.registry;
