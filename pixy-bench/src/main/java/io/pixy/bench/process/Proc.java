package io.pixy.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the kernel tells of a process. Immutable.
 *
 * @param family whether those that it started count as well
 */
public record Proc(ProcessHandle process, boolean family) {
    /** Linux counts in these, whatever the machine. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of this process. */
    public static Proc self() {
        return new Proc(ProcessHandle.current(), false);
    }

    /** Seconds of processors that all threads have used, whatever they did; to 0.01 s. */
    public double cpuSeconds() {
        return all().mapToDouble(Proc::cpuOf).sum();
    }

    private static double cpuOf(long pid) {
        // the name comes first, in parentheses, and may contain anything
        String stat = read(pid, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return stat.isEmpty() ? 0 : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Memory that is there and not only reserved. */
    public double residentMegabytes() {
        return all().mapToDouble(pid -> status(pid, "VmRSS:")).sum() / 1000;
    }

    public long threads() {
        return all().mapToLong(pid -> status(pid, "Threads:")).sum();
    }

    private static long status(long pid, String name) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private Stream<Long> all() {
        return Stream.concat(Stream.of(process), family ? process.descendants() : Stream.empty())
                .map(ProcessHandle::pid);
    }

    /** Nothing of one that has ended. */
    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            return "";
        }
    }
}
