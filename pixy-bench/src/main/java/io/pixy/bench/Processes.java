package io.pixy.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/** What Linux knows of this process. No state. */
final class Processes {
    private Processes() {}

    static long connections() {
        File[] open = new File("/proc/self/fd").listFiles();
        long sockets = 0;
        for (File file : open == null ? new File[0] : open) {
            try {
                sockets += Files.readSymbolicLink(file.toPath()).toString().startsWith("socket:") ? 1 : 0;
            } catch (IOException closedMeanwhile) {
                continue;
            }
        }
        return sockets;
    }

    /** Hundredths of a second that threads have used, those of the virtual machine too; ones that share a name together. */
    static Map<String, Long> ticksOfThreads() {
        File[] tasks = new File("/proc/self/task").listFiles();
        Map<String, Long> ticks = new TreeMap<>();
        for (File task : tasks == null ? new File[0] : tasks) {
            try {
                String stat = Files.readString(task.toPath().resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                        .replaceAll("\\d+", "N");
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                ticks.merge(name, Long.parseLong(fields[11]) + Long.parseLong(fields[12]), Long::sum);
            } catch (IOException endedMeanwhile) {
                continue;
            }
        }
        return ticks;
    }
}
