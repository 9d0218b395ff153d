package io.pixy.server;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back to the machine when nobody has asked for anything for a while: the serial collector does that with a collection of
 * the whole heap only, and has none while it has room. {@link IdleHeap} decides when.
 *
 * <p>Thread-safe: one thread, which a latch ends.
 */
final class SpareMemory implements AutoCloseable {
    /** The property of the system that has the process keep what it has: {@code -Dpixy.memory=keep}. */
    static final String CHOICE = "pixy.memory";

    private static final Logger LOG = LoggerFactory.getLogger(SpareMemory.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    private static final Duration MOST_FOR_THE_END = Duration.ofSeconds(1);
    private static final long MIB = 1 << 20;

    /** The launcher leaves the choice of a collector to the JVM where the heap is larger. */
    private static final long LARGE_BYTES = 2048 * MIB;

    /** What the serial collector calls itself where the whole heap is concerned. */
    private static final String SERIAL = "MarkSweepCompact";

    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final Duration betweenLooks;
    private final Duration quiet;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "pixy-spare-memory");

    /** Looks that often, and takes the process for idle after that long, once it is told to {@link #begin}. */
    SpareMemory(Duration betweenLooks, Duration quiet) {
        this.betweenLooks = betweenLooks;
        this.quiet = quiet;
        thread.setDaemon(true);
    }

    /**
     * Begins, with the serial collector and unless somebody has chosen otherwise.
     *
     * @return to be closed at the end
     */
    static Optional<SpareMemory> begun() {
        try {
            SpareMemory spare = new SpareMemory(BETWEEN_LOOKS, IdleHeap.QUIET);
            if (!isWanted(
                    System.getProperty(CHOICE, ""),
                    spare.names(),
                    Runtime.getRuntime().maxMemory())) {
                return Optional.empty();
            }
            spare.begin();
            return Optional.of(spare);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // no thread is to be had, for one
            LOG.warn("What is spare of the memory will not be given back", e);
            return Optional.empty();
        }
    }

    /** Other collectors have their own ways, and do not stop everything for that; in a large heap that would take seconds. */
    static boolean isWanted(String choice, List<String> collectors, long mostBytes) {
        return !choice.equals("keep") && collectors.contains(SERIAL) && mostBytes <= LARGE_BYTES;
    }

    void begin() {
        thread.start();
    }

    private List<String> names() {
        return collectors.stream().map(GarbageCollectorMXBean::getName).toList();
    }

    private void run() {
        try {
            IdleHeap idle = new IdleHeap(quiet, System.nanoTime(), heap());
            while (!ended.await(betweenLooks.toNanos(), TimeUnit.NANOSECONDS)) {
                IdleHeap.Heap before = heap();
                if (idle.isDue(System.nanoTime(), before)) {
                    collect();
                    IdleHeap.Heap left = heap();
                    idle.onCollected(System.nanoTime(), left);
                    LOG.debug("The heap takes {} MiB instead of {}", left.committed() / MIB, before.committed() / MIB);
                }
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.warn("What is spare of the memory is not given back any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IdleHeap.Heap heap() {
        Runtime jvm = Runtime.getRuntime();
        long committed = jvm.totalMemory();
        long count = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            count += collector.getCollectionCount();
        }
        return new IdleHeap.Heap(committed - jvm.freeMemory(), committed, count);
    }

    private static void collect() {
        System.gc();
        try {
            // what the allocator of the C library has of memory that was freed
            var unused = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            new Object[0],
                            new String[0]);
        } catch (JMException e) {
            LOG.debug("This Java can't trim what was allocated outside of the heap", e);
        }
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
