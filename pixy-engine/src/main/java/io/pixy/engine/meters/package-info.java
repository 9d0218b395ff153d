/**
 * Role: counters of what the engine does, each looked up once and used ever after.
 *
 * <p>Called by whoever does something that counts. Calls the {@link io.pixy.api.metrics.Metrics} that the program has given,
 * which may fail as they like ({@link io.pixy.engine.meters.SafeMetrics}). Thread: told by each type.
 */
package io.pixy.engine.meters;
