package io.pixy.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * What the threads of Java in this process have computed since some moment: those that are still there, and without what
 * compiles and collects, which ends some time. Immutable.
 */
final class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> nanosOf;

    private Cpu(Map<Long, Long> nanosOf) {
        this.nanosOf = nanosOf;
    }

    static Cpu now() {
        Map<Long, Long> all = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            all.put(id, THREADS.getThreadCpuTime(id));
        }
        return new Cpu(all);
    }

    /** How much more there is in what was measured later. */
    double microsUntil(Cpu later) {
        long nanos = 0;
        for (Map.Entry<Long, Long> thread : later.nanosOf.entrySet()) {
            nanos += Math.max(0, thread.getValue() - nanosOf.getOrDefault(thread.getKey(), 0L));
        }
        return nanos / 1e3;
    }
}
