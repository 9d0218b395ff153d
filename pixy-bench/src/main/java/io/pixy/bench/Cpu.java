package io.pixy.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What this process has computed. No state. */
final class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Cpu() {}

    /** Nanoseconds of all threads of Java that are there: without what compiles and collects, which ends some time. */
    static long nanos() {
        long all = 0;
        for (long id : THREADS.getAllThreadIds()) {
            // -1 of one that has ended meanwhile
            all += Math.max(0, THREADS.getThreadCpuTime(id));
        }
        return all;
    }
}
