package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/pixy} as in an unpacked release, with a Java that only says what it was called with. */
final class LauncherIT {
    private static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then
                echo 'openjdk version "21.0.1" 2023-10-17' >&2
                exit
            fi
            umask
            for word; do
                echo "$word"
                case $word in -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" ;; esac
            done
            """;

    private static final String FAILING_JAVA = """
            #!/bin/sh
            echo 'no archive for you'
            exit 1
            """;

    @TempDir
    private Path dir;

    private Path java;

    private record Ended(int code, List<String> lines) {}

    @BeforeEach
    void makeJava() throws IOException {
        java = Files.createDirectories(dir.resolve("java home/bin")).getParent();
        executable(java.resolve("bin/java"), JAVA);
        release("17.0.19");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pixy", "a place with blanks", "with*star"})
    void startsTheServerWithTheJarsOfItsDirectoryAndTheWordsAsTheyAre(String name) throws Exception {
        Path home = home(name);

        Ended ended = run(home, Map.of(), "--config", "a b", "*", "");

        assertThat(ended.lines())
                .containsSubsequence(
                        "-cp", home.toRealPath() + "/lib/*", "io.pixy.server.Main", "--config", "a b", "*", "")
                .contains("-XX:+ExitOnOutOfMemoryError")
                .doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void devHasItsJarsTooAndIsForNobodyElse() throws Exception {
        Path home = home("pixy");

        Ended dev = run(home, Map.of(), "dev");
        Ended serve = run(home, Map.of());

        String lib = home.toRealPath() + "/lib/*";
        assertThat(dev.lines()).contains(lib + ":" + home.toRealPath() + "/lib/dev/*");
        assertThat(dev.lines().get(0)).isEqualTo("0077");
        assertThat(serve.lines()).contains(lib).noneMatch(line -> line.contains("lib/dev"));
    }

    /** What it writes may be told to be for few: a unit of systemd says so by its UMask. */
    @ParameterizedTest
    @CsvSource({"0027, 0027", "0077, 0077", "0000, 0022"})
    void aStricterUmaskIsKeptAndNobodyElseMayWrite(String outer, String inner) throws Exception {
        Path home = home("pixy");

        assertThat(runUnder(outer, home).lines()).first().isEqualTo(inner);
    }

    @Test
    void whatWasPreparedIsForEverybodyWhoMayStartIt() throws Exception {
        Path home = home("pixy");

        assertThat(runUnder("0077", home, "prepare").code()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("cache"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("cache/java-17.jsa"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void whoMayNotKeepWhatIsPreparedIsToldWhereThatWouldBe() throws Exception {
        Path home = home("pixy");
        // where not even root can make a file
        Files.createSymbolicLink(home.resolve("cache"), Path.of("/proc"));

        Ended ended = run(home, Map.of(), "prepare");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines()).last().asString().contains("run this as somebody who may write there");
    }

    @Test
    void devFindsABrokerBesideItsJars() throws Exception {
        Path home = home("a place with blanks");

        assertThat(run(home, Map.of(), "dev").lines())
                .contains("-Dpixy.testkit.distributions=" + home.toRealPath() + "/lib/dev");
    }

    @Test
    void whatWasPreparedIsUsedByTheJavaThatItWasPreparedFor() throws Exception {
        Path home = home("a place with blanks");
        String classes = home.toRealPath() + "/cache/java-17.jsa";
        Ended before = run(home, Map.of());

        Ended prepare = run(home, Map.of(), "prepare");
        Ended after = run(home, Map.of("PIXY_OPTS", "-Xshare:off"));
        release("25");
        Ended other = run(home, Map.of());

        assertThat(prepare.code()).isZero();
        assertThat(prepare.lines()).last().isEqualTo("pixy: done: " + classes);
        assertThat(home.resolve("cache").toFile().list()).containsExactly("java-17.jsa");
        assertThat(after.lines()).containsSubsequence("-XX:SharedArchiveFile=" + classes, "-Xshare:off", "-cp");
        assertThat(before.lines()).noneMatch(line -> line.contains("SharedArchiveFile"));
        assertThat(other.lines()).noneMatch(line -> line.contains("SharedArchiveFile"));
    }

    @Test
    void whatCanNotBePreparedLeavesNothingBehind() throws Exception {
        Path home = home("pixy");
        executable(java.resolve("bin/java"), FAILING_JAVA);

        Ended ended = run(home, Map.of(), "prepare");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines())
                .contains("no archive for you")
                .last()
                .asString()
                .contains("starts as before");
        assertThat(home.resolve("cache").toFile().list()).isEmpty();
    }

    @Test
    void optionsAreNoFilePatterns() throws Exception {
        Path home = home("pixy");
        Files.createFile(dir.resolve("-Da=file"));

        Ended ended = run(home, Map.of("PIXY_OPTS", "-Da=* -Db=2", "JAVA_OPTS", "@/etc/o*"), "topics");

        assertThat(ended.lines()).containsSubsequence("-XX:TieredStopAtLevel=1", "@/etc/o*", "-Da=*", "-Db=2", "-cp");
    }

    @Test
    void aColonInThePathIsRefused() throws Exception {
        Ended ended = run(home("a:b"), Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines())
                .singleElement()
                .asString()
                .contains("contains a colon")
                .contains("move Pixy");
    }

    @Test
    void worksThroughLinks() throws Exception {
        Path home = home("pixy");
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("pixy/bin/pixy"));

        Ended ended = run(link, Map.of(), List.of("version"));

        assertThat(ended.lines()).contains(home.toRealPath() + "/lib/*");
    }

    @Test
    void asksJavaForItsVersionOnlyIfNoFileTells() throws Exception {
        Path home = home("pixy");
        release("11.0.2");
        Ended old = run(home, Map.of());
        release("25");
        Ended newer = run(home, Map.of());
        Files.delete(java.resolve("release"));
        Ended unknown = run(home, Map.of());

        assertThat(old.code()).isEqualTo(1);
        assertThat(old.lines())
                .singleElement()
                .asString()
                .contains("Java 17 or later is needed")
                .contains("version 11");
        assertThat(newer.lines()).contains("--sun-misc-unsafe-memory-access=allow");
        assertThat(unknown.lines())
                .contains("io.pixy.server.Main")
                .doesNotContain("--sun-misc-unsafe-memory-access=allow");
    }

    private Path home(String name) throws IOException {
        Path home = dir.resolve(name);
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(home.resolve("lib/pixy-server-1.jar"));
        Files.createDirectories(home.resolve("bin"));
        executable(home.resolve("bin/pixy"), Files.readString(Path.of("../bin/pixy")));
        return home;
    }

    private void release(String version) throws IOException {
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended runUnder(String umask, Path home, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("-c", "umask " + umask + " && exec \"$0\" \"$@\""));
        line.add(home.resolve("bin/pixy").toString());
        line.addAll(List.of(words));
        return run(Path.of("/bin/sh"), Map.of(), line);
    }

    private Ended run(Path home, Map<String, String> environment, String... words) throws Exception {
        return run(home.resolve("bin/pixy"), environment, List.of(words));
    }

    private Ended run(Path script, Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_OPTS", "PIXY_OPTS"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), lines);
    }
}
