package io.pixy.server.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.pixy.server.Version;
import io.pixy.server.config.LimitsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/**
 * What the machine, or the container, has for a server. Immutable.
 *
 * @param openFiles how many files a process may have open
 * @param heap what this JVM may use at most
 * @param memory all that there is
 * @param temporary where native libraries are unpacked
 */
record Machine(long openFiles, long heap, long memory, Path temporary) {
    private static final long FEW_FILES = 4096;
    private static final long MIB = 1 << 20;
    private static final long LITTLE_HEAP = 256 * MIB;

    /** Beside the heap: threads, code, buffers of the network. */
    private static final long OUTSIDE_HEAP = 256 * MIB;

    static Machine current() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long files =
                system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
        long memory = system instanceof OperatingSystemMXBean known ? known.getTotalMemorySize() : Long.MAX_VALUE;
        return new Machine(
                files, Runtime.getRuntime().maxMemory(), memory, Path.of(System.getProperty("java.io.tmpdir")));
    }

    void versions(Findings findings) {
        findings.note("pixy " + Version.text() + ", Java " + Runtime.version() + ", Kafka client " + kafkaClient()
                + ", " + Runtime.getRuntime().availableProcessors() + " processors");
    }

    private static String kafkaClient() {
        try (InputStream in = Admin.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            Properties facts = new Properties();
            if (in != null) {
                facts.load(in);
            }
            return facts.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    void limits(LimitsConfig limits, Findings findings) {
        if (openFiles < FEW_FILES) {
            findings.warn(
                    "a process may have " + openFiles
                            + " files open here; each connection is one, and so is much of a group",
                    "raise it: `ulimit -n 65536`, LimitNOFILE= of systemd, or --ulimit nofile= of a container");
        } else {
            findings.ok("a process may have " + openFiles + " files open");
        }
        if (limits.maxConnections() > openFiles / 2) {
            findings.warn(
                    "limits.max_connections is " + limits.maxConnections() + " for each listener, with " + openFiles
                            + " open files",
                    "set it to 0, so that it follows `ulimit -n`, or raise that");
        }
        String size = "the heap may grow to " + heap / MIB + " MiB of " + memory / MIB + " MiB";
        if (heap < LITTLE_HEAP) {
            findings.warn(size + ": little", "give a server -Xmx512m or more, by JAVA_OPTS");
        } else if (heap > memory - OUTSIDE_HEAP) {
            findings.bad(
                    size + ": what is outside of the heap has no room, the system may kill the process",
                    "set -Xmx to " + Math.max(LITTLE_HEAP, memory - memory / 4) / MIB + "m, or give it more memory");
        } else {
            findings.ok(size);
        }
        if (limits.maxBufferedBytes() > heap / 2) {
            findings.warn(
                    "limits.max_buffered_bytes is " + limits.maxBufferedBytes() / MIB
                            + " MiB, more than half of the heap",
                    "leave it out: then it is a quarter of the heap");
        }
    }

    /** Compression unpacks native libraries there. */
    void temporary(Findings findings) {
        try {
            Path probe = Files.createTempFile(temporary, "pixy-doctor", ".tmp");
            Files.delete(probe);
            findings.ok("files can be made in " + temporary);
        } catch (IOException e) {
            findings.warn(
                    "files can't be made in " + temporary + ": compression by snappy and zstd needs that",
                    "point -Djava.io.tmpdir to a directory that can be written to and run from, or use gzip or lz4");
        }
    }
}
