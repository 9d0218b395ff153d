package io.pixy.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files, and so connections, the process may have open. No state. */
public final class OpenFiles {
    private static final long FEWEST = 64;
    private static final long MOST = 100_000;

    private OpenFiles() {}

    /**
     * What {@code limits.max_connections} means.
     *
     * @param configured 0 for as many as leave enough open files for Kafka and ZooKeeper, if both REST and gRPC have
     *     that many
     */
    public static int connections(int configured) {
        return configured > 0 ? configured : connectionsOf(allowed());
    }

    static int connectionsOf(long openFiles) {
        // a quarter is for Kafka, ZooKeeper and files; REST and gRPC share the rest
        return (int) Math.max(FEWEST, Math.min(MOST, openFiles / 8 * 3));
    }

    private static long allowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
