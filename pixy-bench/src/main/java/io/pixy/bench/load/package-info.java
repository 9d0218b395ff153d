/**
 * Role: asks servers as fast as they answer, with so many requests in flight, and notes what that took.
 *
 * <p>Called by {@code io.pixy.bench.table}. Calls servers over loopback sockets, and brokers; knows nothing about Pixy but
 * its interfaces.
 */
package io.pixy.bench.load;
