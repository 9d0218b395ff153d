/**
 * Looks at messages without consuming them.
 *
 * <p>Called by {@link io.pixy.engine.ClusterEngine}. Calls consumers without a group, each on a thread of its own for as long
 * as a look takes. Stops when closed.
 */
package io.pixy.engine.browse;
