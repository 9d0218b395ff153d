package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.OperatingSystemMXBean;
import io.pixy.server.Launcher.Ended;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Launcher}: heap, collector and compiler, and who decides about them. */
final class LauncherMemoryIT {
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    @TempDir
    private Path dir;

    private Launcher launcher;
    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        launcher = Launcher.in(dir);
        home = launcher.home("pixy");
    }

    @Test
    void aServerAndACommandGetACollectorAndASmallHeapToBeginWith() throws Exception {
        assertThat(launcher.run(home, Map.of()).lines()).contains(COLLECTOR).anyMatch(line -> line.startsWith("-Xms"));
        assertThat(launcher.run(home, Map.of(), "topics").lines())
                .contains(COLLECTOR)
                .anyMatch(line -> line.startsWith("-Xms"))
                .noneMatch(line -> line.startsWith("-Xmx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS", "PIXY_OPTS"})
    void whatIsSaidOfTheHeapAndTheCollectorTakesThePlaceOfWhatIsChosenHere(String variable) throws Exception {
        Ended heap = launcher.run(home, Map.of(variable, "-Da=b -Xmx300m"));
        Ended share = launcher.run(home, Map.of(variable, "-XX:MaxRAMPercentage=60"));
        Ended collector = launcher.run(home, Map.of(variable, "-XX:+UseG1GC"));

        assertThat(heap.lines())
                .doesNotContain(COLLECTOR)
                .noneMatch(line -> line.startsWith("-Xms"))
                .filteredOn(line -> line.startsWith("-Xmx"))
                .isSubsetOf("-Xmx300m");
        assertThat(share.lines()).noneMatch(line -> line.startsWith("-Xm"));
        assertThat(collector.lines()).doesNotContain(COLLECTOR).anyMatch(line -> line.startsWith("-Xms"));
    }

    @Test
    void whatAFileSaysCountsAndSoDoesAFileThatCanNotBeRead() throws Exception {
        Path file = Files.writeString(dir.resolve("options"), "-Da=b\n-Xmx300m\n");

        Ended said = launcher.run(home, Map.of("PIXY_OPTS", "@" + file));
        Ended unknown = launcher.run(home, Map.of("PIXY_OPTS", "@" + dir.resolve("nowhere")));

        assertThat(said.lines())
                .contains("@" + file)
                .doesNotContain(COLLECTOR)
                .noneMatch(line -> line.startsWith("-Xm"));
        assertThat(unknown.lines()).doesNotContain(COLLECTOR).noneMatch(line -> line.startsWith("-Xm"));
    }

    /** A quarter of the heap each, unless the file says how much. */
    @ParameterizedTest
    @CsvSource({
        "'limits: {max_memory_bytes: 0}', 1024",
        "'limits:\n  max_buffered_bytes: 300000000', 1144",
        "'proxies:\n  a:\n    kafka:\n      seed_peers: [a]\n  b:\n    kafka:\n      seed_peers: [b]', 1152",
        "'proxies: {a: {kafka: {seed_peers: [a]}, zoo_keeper: {seed_peers: [z]}}}', 1024",
        "'proxies: {a: {kafka: {seed_peers: [a]}}, b: {\"kafka\": {seed_peers: [b]}}, c: {kafka: {}}}', 1280",
        "'limits: {max_memory_bytes: 300_000_000, max_body_bytes: 5}', 1144",
        "'kafka: {properties: {buffer.memory: \"300000000\"}}', 1144",
        "'producer:\n  max_message_bytes: 75000000 # large', 1144",
        "'a: {kafka: {}, producer: {max_message_bytes: 75000000}}\nb: {kafka: {}}', 1430",
        "'producer:\r\n  max_message_bytes:\t75000000\r\nlimits:\r\n  max_body_bytes: 5\r', 1144"
    })
    void theHeapHoldsWhatTheConfigurationLetsBeInMemory(String yaml, int mebibytes) throws Exception {
        Path file = Files.writeString(dir.resolve("pixy.yaml"), yaml + "\n");

        List<Ended> all = List.of(
                launcher.run(home, Map.of(), "--config", file.toString()),
                launcher.run(home, Map.of(), "-config=" + file),
                launcher.run(home, Map.of("PIXY_CONFIG", file.toString())));

        // a machine, or a container, of which that is a quarter is left to the JVM
        List<String> expected = memory() / 4 > mebibytes ? List.of("-Xmx" + mebibytes + "m") : List.of();
        assertThat(all)
                .allSatisfy(ended -> assertThat(ended.lines())
                        .filteredOn(line -> line.startsWith("-Xmx"))
                        .isEqualTo(expected));
    }

    /** Whatever is chosen would be too small, or no number for the shell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_body_bytes: 0x40000000",
                "max_body_bytes: 2e9",
                "max_body_bytes: 08388608",
                "max_body_bytes: &large 5",
                "max_body_bytes: ${BYTES}",
                "buffer.memory: 99999999999999999999"
            })
    void whatIsNoPlainNumberIsLeftToTheJvm(String line) throws Exception {
        Path file = Files.writeString(dir.resolve("pixy.yaml"), "limits:\n  " + line + "\n");

        Ended ended = launcher.run(home, Map.of(), "--config", file.toString());

        assertThat(ended.code()).isZero();
        assertThat(ended.lines()).noneMatch(word -> word.startsWith("-Xmx")).contains("-Xms32m");
    }

    @Test
    void aLargeHeapHasTheCollectorThatTheJvmChooses() throws Exception {
        assumeThat(memory() / 4).as("memory for a large heap").isGreaterThan(2048);
        Path file = Files.writeString(dir.resolve("pixy.yaml"), "limits: {max_memory_bytes: 1000000000}\n");

        Ended ended = launcher.run(home, Map.of(), "--config", file.toString());

        assertThat(ended.lines()).doesNotContain(COLLECTOR);
    }

    @Test
    void aServerWithTheSerialCollectorGivesBackAtOnceWhatIsSpare() throws Exception {
        assumeThat(memory() / 4).as("memory for a common heap").isGreaterThan(256);

        assertThat(launcher.run(home, Map.of()).lines()).contains("-XX:-ShrinkHeapInSteps", "-XX:MaxNewSize=48m");
        assertThat(launcher.run(home, Map.of("PIXY_OPTS", "-XX:+UseG1GC")).lines())
                .noneMatch(line -> line.contains("NewSize"));
        assertThat(launcher.run(home, Map.of("PIXY_OPTS", "-XX:NewSize=20m")).lines())
                .noneMatch(line -> line.contains("MaxNewSize"));
        assertThat(launcher.run(home, Map.of(), "topics").lines()).noneMatch(line -> line.contains("NewSize"));
    }

    @Test
    void theAllocatorOfTheSystemIsToldToKeepLittleForEachThread() throws Exception {
        launcher.java("#!/bin/sh\necho $MALLOC_ARENA_MAX\n");

        assertThat(launcher.run(home, Map.of()).lines()).containsExactly("2");
        assertThat(launcher.run(home, Map.of("MALLOC_ARENA_MAX", "8")).lines()).containsExactly("8");
    }

    @Test
    void lessIsCompiledThanUsualUnlessSomebodyHasSaidHowMuch() throws Exception {
        String scale = "-XX:CompileThresholdScaling=";

        assertThat(launcher.run(home, Map.of()).lines()).contains(scale + "2");
        assertThat(launcher.run(home, Map.of(), "topics").lines()).contains(scale + "3");
        assertThat(launcher.run(home, Map.of("PIXY_OPTS", "-XX:CompileThreshold=500"))
                        .lines())
                .doesNotContain(scale + "2");
    }

    @Test
    void aServerIsToldWhatToInlineUnlessSomebodyHasSaidSo() throws Exception {
        assertThat(launcher.run(home, Map.of()).lines()).contains("-XX:FreqInlineSize=120");
        assertThat(launcher.run(home, Map.of("JDK_JAVA_OPTIONS", "-XX:FreqInlineSize=325"))
                        .lines())
                .doesNotContain("-XX:FreqInlineSize=120");
        assertThat(launcher.run(home, Map.of("PIXY_OPTS", "-Xmx300m")).lines()).contains("-XX:FreqInlineSize=120");
        assertThat(launcher.run(home, Map.of(), "topics").lines()).doesNotContain("-XX:FreqInlineSize=120");
    }

    private static long memory() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() >> 20;
    }
}
