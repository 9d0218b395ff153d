package io.pixy.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What the threads of this process have allocated, without those of the clients in it. No state. */
final class Allocated {
    /** Those of gRPC's client. The one of a REST client is the test's, which calls the engine otherwise. */
    private static final Pattern CLIENTS = Pattern.compile("grpc-default-.*|grpc-timer.*|kafka-admin-client-thread .*");

    private Allocated() {}

    static Map<Long, Long> byThread(boolean withOwn) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<Long, Long> all = new HashMap<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            boolean own =
                    info != null && info.getThreadId() == Thread.currentThread().getId();
            if (info != null && !CLIENTS.matcher(info.getThreadName()).matches() && (withOwn || !own)) {
                all.put(info.getThreadId(), threads.getThreadAllocatedBytes(info.getThreadId()));
            }
        }
        return all;
    }

    static long between(Map<Long, Long> before, Map<Long, Long> after) {
        return after.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }
}
