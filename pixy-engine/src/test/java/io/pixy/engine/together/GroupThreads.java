package io.pixy.engine.together;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/** What the threads of engines, and of their Kafka clients, take of the processor. Confined to the test's thread. */
final class GroupThreads {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long beginNanos = System.nanoTime();
    private final Map<Long, Long> before = times();

    /** CPU by time since this was made: 1 is a core. */
    double share() {
        Map<Long, Long> after = times();
        long nanos = after.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
        return (double) nanos / (System.nanoTime() - beginNanos);
    }

    private Map<Long, Long> times() {
        Map<Long, Long> times = new HashMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && isOurs(thread.getThreadName())) {
                times.put(thread.getThreadId(), threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return times;
    }

    private static boolean isOurs(String name) {
        return name.startsWith("pixy-")
                || name.startsWith("kafka-coordinator-heartbeat-thread")
                || name.startsWith("consumer_background_thread")
                || name.startsWith("kafka-admin-client-thread")
                || name.startsWith("kafka-producer-network-thread");
    }
}
