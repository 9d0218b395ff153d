package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process of its own, with the options of the launcher, has been busy and is idle then. */
final class SpareMemoryIT {
    private static final String OPTIONS =
            "-Xms32m -Xmx512m -XX:MinHeapFreeRatio=30 -XX:MaxHeapFreeRatio=40 -XX:+UseSerialGC -XX:MaxNewSize=48m";
    private static final long MIB = 1 << 20;

    /** MiB of heap, before and afterwards. */
    private static List<Long> sizes(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(OPTIONS.split(" ")));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SpareMemoryIT.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines()
                .filter(line -> line.matches("[0-9]+"))
                .map(Long::valueOf)
                .toList();
    }

    /** What is measured: prints how large the heap is when it was used, and when something was given back. */
    public static void main(String[] args) throws InterruptedException {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            kept.add(new byte[(int) MIB]);
        }
        long before = Runtime.getRuntime().totalMemory();
        System.out.println(before / MIB);
        kept.clear();
        try (SpareMemory spare = new SpareMemory(Duration.ofMillis(20), Duration.ofMillis(100))) {
            spare.begin();
            CountDownLatch never = new CountDownLatch(1);
            long begin = System.nanoTime();
            while (Runtime.getRuntime().totalMemory() == before && System.nanoTime() - begin < 20_000_000_000L) {
                var unused = never.await(10, TimeUnit.MILLISECONDS);
            }
        }
        System.out.println(Runtime.getRuntime().totalMemory() / MIB);
    }

    @Test
    void givesBackWhatNobodyNeeds() throws Exception {
        List<Long> sizes = sizes("-XX:-ShrinkHeapInSteps");

        assertThat(sizes.get(0)).isGreaterThan(200);
        assertThat(sizes.get(1)).isLessThan(64);
    }
}
