package io.pixy.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files, and so connections, the process may have open, and has the memory for. No state. */
public final class OpenFiles {
    private static final long FEWEST = 64;
    private static final long MOST = 100_000;

    /** What a client can have one keep for a connection without asking for anything, roughly. */
    private static final long HEAP_PER_CONNECTION = 16 * 1024;

    private OpenFiles() {}

    /**
     * What {@code limits.max_connections} means.
     *
     * @param configured 0 for as many as leave enough open files for Kafka and ZooKeeper, if both REST and gRPC have
     *     that many, and as the heap can bear
     */
    public static int connections(int configured) {
        return configured > 0
                ? configured
                : connectionsOf(allowed(), Runtime.getRuntime().maxMemory());
    }

    static int connectionsOf(long openFiles, long heap) {
        // a quarter is for Kafka, ZooKeeper and files; REST and gRPC share the rest
        long most = Math.min(MOST, heap / HEAP_PER_CONNECTION);
        return (int) Math.max(FEWEST, Math.min(most, openFiles / 8 * 3));
    }

    private static long allowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
