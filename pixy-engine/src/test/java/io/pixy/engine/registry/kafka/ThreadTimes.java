package io.pixy.engine.registry.kafka;

import io.pixy.engine.runtime.Clock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/** What the threads of members cost from now on. Confined to the test's thread. */
final class ThreadTimes {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long beginNanos = Clock.system().nanoTime();
    private final Map<Long, Long> before = new HashMap<>();

    private ThreadTimes() {
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && isOfMember(thread.getThreadName())) {
                before.put(thread.getThreadId(), threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
    }

    static ThreadTimes ofMembers() {
        return new ThreadTimes();
    }

    private static boolean isOfMember(String name) {
        return name.endsWith("-member")
                || name.startsWith("consumer_background_thread")
                || name.startsWith("kafka-coordinator-heartbeat-thread");
    }

    /** CPU by time: 1 is a core. */
    double elapsedShare() {
        long nanos = before.entrySet().stream()
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getKey()) - thread.getValue()))
                .sum();
        return (double) nanos / (Clock.system().nanoTime() - beginNanos);
    }
}
