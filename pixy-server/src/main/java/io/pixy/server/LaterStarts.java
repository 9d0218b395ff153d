package io.pixy.server;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the launcher make what later starts are quicker by, once, beside a server that runs: {@code bin/pixy prepare},
 * docs/decisions/176. The launcher says by a property whether there is something to make, and whether this user may. Nobody waits
 * for it; what fails changes nothing.
 *
 * <p>Thread-safe: one thread, which a latch ends.
 */
public final class LaterStarts implements AutoCloseable {
    /** The launcher, if it wants to be called. */
    static final String LAUNCHER = "pixy.prepare";

    private static final Logger LOG = LoggerFactory.getLogger(LaterStarts.class);

    /** First those who wait for the server; and a process that does not live that long is not started for its own sake. */
    private static final Duration DELAY = Duration.ofSeconds(10);

    private static final Duration MOST = Duration.ofMinutes(5);

    private static final Duration MOST_FOR_THE_END = Duration.ofSeconds(2);

    /** A second JVM beside this one, whose heap may still grow, must not be what the memory runs out by. */
    private static final long LEAST_MEMORY = 1L << 30;

    /** What a container's runtime leaves where everybody can see it. */
    private static final List<Path> SIGNS_OF_CONTAINERS =
            List.of(Path.of("/.dockerenv"), Path.of("/run/.containerenv"));

    /** All that it is told of the environment: secrets and the addresses of others are none of its business. */
    private static final Set<String> VARIABLES = Set.of("PATH", "JAVA_HOME", "LD_LIBRARY_PATH", "TMPDIR");

    private static final Set<String> VARIABLES_OF_CONTAINERS = Set.of("KUBERNETES_SERVICE_HOST", "container");

    private final String launcher;
    private final Duration delay;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "pixy-later-starts");

    /** Calls {@code launcher} that long after {@link #begin}. */
    LaterStarts(String launcher, Duration delay) {
        this.launcher = launcher;
        this.delay = delay;
        thread.setDaemon(true);
    }

    /**
     * Begins, if there is something to do; to be called when all is up. Nobody who serves is to end for that: what fails is
     * logged.
     *
     * @return to be closed at the end
     */
    public static Optional<LaterStarts> begun(Map<String, String> environment) {
        try {
            Optional<LaterStarts> wanted = wanted(Optional.ofNullable(System.getProperty(LAUNCHER)), environment);
            wanted.ifPresent(LaterStarts::begin);
            return wanted;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // no thread is to be had, for one
            LOG.warn("Later starts will not be quicker", e);
            return Optional.empty();
        }
    }

    /** Nothing if there is nothing to do, or not here: a container has its image for that, and what it writes is lost. */
    static Optional<LaterStarts> wanted(Optional<String> launcher, Map<String, String> environment) {
        return launcher.filter(path -> !isContainer(environment)
                        && hasRoom(memory(), Runtime.getRuntime().maxMemory()))
                .map(path -> new LaterStarts(path, DELAY));
    }

    private static boolean isContainer(Map<String, String> environment) {
        return SIGNS_OF_CONTAINERS.stream().anyMatch(Files::exists)
                || VARIABLES_OF_CONTAINERS.stream().anyMatch(environment::containsKey);
    }

    /** Whether a second JVM fits beside one whose heap is as large as it may get. */
    static boolean hasRoom(long memory, long heap) {
        return memory - heap >= LEAST_MEMORY;
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean known
                ? known.getTotalMemorySize()
                : 0;
    }

    void begin() {
        thread.start();
    }

    private void run() {
        try {
            if (ended.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            // with the lowest priority: it has all the time there is
            ProcessBuilder builder = new ProcessBuilder("nice", "-n", "19", launcher, "prepare", "--once")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            boolean unusedNews = builder.environment().keySet().retainAll(VARIABLES);
            Process process = builder.start();
            var unused = process.onExit().thenRun(ended::countDown);
            process.getOutputStream().close();
            if (!ended.await(MOST.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("What makes later starts quicker is not made within {}", MOST);
            }
            end(process);
            boolean done =
                    process.waitFor(MOST_FOR_THE_END.toNanos(), TimeUnit.NANOSECONDS) && process.exitValue() == 0;
            LOG.debug("Later starts will {}be quicker", done ? "" : "not ");
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.debug("Later starts will not be quicker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The shell cleans up when it is told to end, but waits for what it runs; and a JVM that is told to end writes first what this
     * is all about, for seconds.
     */
    private static void end(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroy();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join(MOST_FOR_THE_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
