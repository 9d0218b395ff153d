/**
 * Role: {@code bin/pixy-bench}: one run, one table. Each kind of row is a class.
 *
 * <p>Called by hand only: see {@code docs/performance/README.md}.
 */
package io.pixy.bench.table;
