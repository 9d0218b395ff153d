/**
 * Role: the processes that are measured, and what can be read about them from outside.
 *
 * <p>Called by {@code io.pixy.bench.table}. Supervises them: they end with the bench.
 */
package io.pixy.bench.process;
