package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.Launcher.Ended;
import java.io.IOException;
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

/** {@link Launcher}: what Java is started with. */
final class LauncherIT {
    @TempDir
    private Path dir;

    private Launcher launcher;

    @BeforeEach
    void unpack() throws IOException {
        launcher = Launcher.in(dir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pixy", "a place with blanks", "with*star"})
    void startsTheServerWithTheJarsOfItsDirectoryAndTheWordsAsTheyAre(String name) throws Exception {
        Path home = launcher.home(name);

        Ended ended = launcher.run(home, Map.of(), "--config", "a b", "*", "");

        assertThat(ended.lines())
                .containsSubsequence("-cp", Launcher.jars(home), "io.pixy.server.Main", "--config", "a b", "*", "")
                .contains("-XX:+ExitOnOutOfMemoryError")
                .doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void devHasItsJarsTooAndIsForNobodyElse() throws Exception {
        Path home = launcher.home("pixy");

        Ended dev = launcher.run(home, Map.of(), "dev");
        Ended serve = launcher.run(home, Map.of());

        String lib = Launcher.jars(home);
        assertThat(dev.lines()).contains(lib + ":" + home.toRealPath() + "/lib/dev/*");
        assertThat(dev.lines().get(0)).isEqualTo("0077");
        assertThat(serve.lines()).contains(lib).noneMatch(line -> line.contains("lib/dev"));
    }

    /** What it writes may be told to be for few: a unit of systemd says so by its UMask. */
    @ParameterizedTest
    @CsvSource({"0027, 0027", "0077, 0077", "0000, 0022"})
    void aStricterUmaskIsKeptAndNobodyElseMayWrite(String outer, String inner) throws Exception {
        Path home = launcher.home("pixy");

        assertThat(launcher.runUnder(outer, home).lines()).first().isEqualTo(inner);
    }

    @Test
    void devFindsABrokerBesideItsJars() throws Exception {
        Path home = launcher.home("a place with blanks");

        assertThat(launcher.run(home, Map.of(), "dev").lines())
                .contains("-Dpixy.testkit.distributions=" + home.toRealPath() + "/lib/dev");
    }

    @Test
    void optionsAreNoFilePatterns() throws Exception {
        Path home = launcher.home("pixy");
        Files.createFile(dir.resolve("-Da=file"));

        Ended ended = launcher.run(home, Map.of("PIXY_OPTS", "-Da=* -Db=2", "JAVA_OPTS", "@/etc/o*"), "topics");

        assertThat(ended.lines()).containsSubsequence("-XX:TieredStopAtLevel=1", "@/etc/o*", "-Da=*", "-Db=2", "-cp");
    }

    @Test
    void aColonInThePathIsRefused() throws Exception {
        Ended ended = launcher.run(launcher.home("a:b"), Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines())
                .singleElement()
                .asString()
                .contains("contains a colon")
                .contains("move Pixy");
    }

    @Test
    void worksThroughLinks() throws Exception {
        Path home = launcher.home("pixy");
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("pixy/bin/pixy"));

        Ended ended = launcher.run(link, Map.of(), List.of("version"));

        assertThat(ended.lines()).contains(Launcher.jars(home));
    }

    @Test
    void asksJavaForItsVersionOnlyIfNoFileTells() throws Exception {
        Path home = launcher.home("pixy");
        launcher.release("11.0.2");
        Ended old = launcher.run(home, Map.of());
        launcher.release("25");
        Ended newer = launcher.run(home, Map.of());
        Files.delete(launcher.java().resolve("release"));
        Ended unknown = launcher.run(home, Map.of());

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
}
