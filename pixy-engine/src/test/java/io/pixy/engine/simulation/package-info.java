/**
 * A consumer group of many members in one thread: the engine's own groups, topics, partitions, trackers and committers
 * on a simulated registry, a simulated Kafka, simulated clients and a manual clock. A seed decides everything that
 * happens; after each step the invariants are checked. A seed that fails can be replayed with {@code -Dpixy.seed=N}.
 */
package io.pixy.engine.simulation;
