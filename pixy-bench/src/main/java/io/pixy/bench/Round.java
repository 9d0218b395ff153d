package io.pixy.bench;

/**
 * What one round came to. Immutable.
 *
 * @param rate messages per second
 * @param cpuMicros what a message cost this process, in microseconds of a core; see {@link Cpu}
 */
record Round(double rate, double cpuMicros) {}
