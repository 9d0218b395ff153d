/**
 * Role: what everything else of the engine runs on: serial execution without threads of its own, time, timers,
 * deadlines.
 *
 * <p>Called by all packages. Calls nothing of ours. Supervises nothing, except that {@link
 * io.pixy.engine.runtime.SystemTimers} owns one thread, which stops when it is closed.
 */
package io.pixy.engine.runtime;
