package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.Launcher.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Launcher}: what makes later starts quicker. */
final class PreparingIT {
    private static final String FAILING_JAVA = """
            #!/bin/sh
            echo 'no archive for you'
            exit 1
            """;

    @TempDir
    private Path dir;

    private Launcher launcher;
    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        launcher = Launcher.in(dir);
        home = launcher.home("a place with blanks");
    }

    @Test
    void whatWasPreparedIsForEverybodyWhoMayStartIt() throws Exception {
        assertThat(launcher.runUnder("0077", home, "prepare").code()).isZero();

        assertThat(rights(home.resolve("cache"))).isEqualTo("rwxr-xr-x");
        assertThat(rights(prepared())).isEqualTo("rw-r--r--");
    }

    @Test
    void whoMayNotKeepWhatIsPreparedIsToldWhereThatWouldBe() throws Exception {
        // where not even root can make a file
        Files.createSymbolicLink(home.resolve("cache"), Path.of("/proc"));

        Ended ended = launcher.run(home, Map.of(), "prepare");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines()).last().asString().contains("run this as somebody who may write there");
    }

    @ParameterizedTest
    @CsvSource({
        "17.0.19, -XX:ArchiveClassesAtExit, -XX:SharedArchiveFile=, jsa",
        "25.0.3, -XX:AOTCacheOutput, -XX:AOTCache=, aot"
    })
    void whatWasPreparedIsUsedByTheJavaThatItWasPreparedFor(String version, String makes, String uses, String ending)
            throws Exception {
        launcher.release(version);
        Ended before = launcher.run(home, Map.of());

        Ended prepare = launcher.run(home, Map.of(), "prepare");
        Ended after = launcher.run(home, Map.of("PIXY_OPTS", "-Da=b"));
        launcher.release("21.0.3");
        Ended other = launcher.run(home, Map.of());

        assertThat(prepare.code()).isZero();
        String classes = prepared().toString();
        assertThat(classes).matches(".*/java-[0-9]+-[0-9]+\\." + ending);
        assertThat(prepare.lines()).last().isEqualTo("pixy: done: " + classes);
        assertThat(prepared()).hasContent(makes);
        assertThat(after.lines()).containsSubsequence(uses + classes, "-Da=b", "-cp");
        assertThat(before.lines()).noneMatch(line -> line.startsWith(uses));
        assertThat(other.lines()).noneMatch(line -> line.startsWith(uses));
    }

    @ParameterizedTest
    @CsvSource({"17.0.19, -XX:SharedArchiveFile=", "25.0.3, -XX:AOTCache="})
    void commandsHaveOneOfTheirOwnIfItCouldBeMade(String version, String uses) throws Exception {
        launcher.release(version);
        launcher.run(home, Map.of(), "prepare");
        Path ofCommands = ofCommands(prepared());

        Ended server = launcher.run(home, Map.of());
        Ended command = launcher.run(home, Map.of(), "topics");
        Files.delete(ofCommands);
        Ended without = launcher.run(home, Map.of(), "topics");

        assertThat(server.lines()).contains(uses + prepared());
        assertThat(command.lines()).contains(uses + ofCommands);
        assertThat(without.lines()).contains(uses + prepared());
    }

    /** The JVM ends at once if it is told of two. */
    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:off", "-XX:SharedArchiveFile=mine", "-XX:AOTCache=mine", "-XX:AOTMode=off"})
    void whoHasClassesOfTheirOwnGetsNoOthers(String own) throws Exception {
        launcher.release("25.0.3");
        launcher.run(home, Map.of(), "prepare");

        Ended ended = launcher.run(home, Map.of("JAVA_TOOL_OPTIONS", own));

        assertThat(ended.code()).isZero();
        assertThat(ended.lines())
                .noneMatch(line -> line.startsWith("-XX:AOTCache="))
                .doesNotContain(asked());
    }

    @Test
    void itIsTheSameHoweverThePathOfJavaIsWritten() throws Exception {
        launcher.run(home, Map.of(), "prepare");

        Ended ended = launcher.run(home, Map.of("JAVA_HOME", launcher.java() + "/."));

        assertThat(ended.lines()).contains("-XX:SharedArchiveFile=" + prepared());
    }

    @Test
    void aJavaThatCanNotTellItsVersionIsNamed() throws Exception {
        Files.delete(launcher.java().resolve("release"));
        launcher.java("#!/bin/sh\necho 'no Java here' >&2\nexit 2\n");

        Ended ended = launcher.run(home, Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines()).anyMatch(line -> line.contains("Java 17 or later is needed"));
    }

    @Test
    void whatWasPreparedForOtherJarsIsNotUsedAndGoes() throws Exception {
        launcher.run(home, Map.of(), "prepare");
        Path first = prepared();
        Files.writeString(home.resolve("lib/Another.jar"), "another one");

        Ended start = launcher.run(home, Map.of());
        launcher.run(home, Map.of(), "prepare");

        assertThat(start.lines()).noneMatch(line -> line.startsWith("-XX:SharedArchiveFile"));
        assertThat(prepared()).isNotEqualTo(first);
    }

    @Test
    void whatWasBuiltAgainIsPreparedAgain() throws Exception {
        launcher.run(home, Map.of(), "prepare");
        FileTime later = FileTime.from(Instant.now().plusSeconds(10));
        Files.setLastModifiedTime(home.resolve("lib"), later);

        assertThat(launcher.run(home, Map.of()).lines())
                .noneMatch(line -> line.startsWith("-XX:SharedArchiveFile"))
                .contains(asked());
    }

    @Test
    void whatCanNotBePreparedLeavesNothingBehind() throws Exception {
        launcher.java(FAILING_JAVA);

        Ended ended = launcher.run(home, Map.of(), "prepare");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines())
                .contains("no archive for you")
                .last()
                .asString()
                .contains("starts as before");
        assertThat(home.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void aServerIsToldToHaveItMadeAndACommandIsNot() throws Exception {
        Ended server = launcher.run(home, Map.of());
        Ended dev = launcher.run(home, Map.of(), "dev");
        Ended command = launcher.run(home, Map.of(), "topics");
        Ended unwanted = launcher.run(home, Map.of("PIXY_PREPARE", "off"));
        launcher.run(home, Map.of(), "prepare", "--once");
        Ended prepared = launcher.run(home, Map.of());

        assertThat(server.lines()).contains(asked());
        assertThat(dev.lines()).contains(asked());
        assertThat(Stream.of(command, unwanted, prepared).flatMap(ended -> ended.lines().stream()))
                .doesNotContain(asked());
        assertThat(prepared.lines()).contains("-XX:SharedArchiveFile=" + prepared());
    }

    /** Whoever can put a file there has the server run what is in it. */
    @ParameterizedTest
    @CsvSource({"cache, rwxrwxr-x", "cache, rwxr-xrwx", ", rwxrwxrwx"})
    void nothingIsMadeByItselfWhereOthersMayWrite(String directory, String rights) throws Exception {
        Path place = directory == null ? home : Files.createDirectories(home.resolve(directory));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(rights));

        assertThat(launcher.run(home, Map.of()).lines()).doesNotContain(asked());
        assertThat(launcher.run(home, Map.of(), "prepare", "--once").code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void whatOthersMayHavePutThereIsNotUsed(String rights) throws Exception {
        launcher.run(home, Map.of(), "prepare");
        Ended trusted = launcher.run(home, Map.of());
        Files.setPosixFilePermissions(home.resolve("cache"), PosixFilePermissions.fromString(rights));

        Ended ended = launcher.run(home, Map.of());

        assertThat(trusted.lines()).anyMatch(line -> line.startsWith("-XX:SharedArchiveFile"));
        assertThat(ended.lines()).noneMatch(line -> line.startsWith("-XX:SharedArchiveFile"));
    }

    @Test
    void itIsTheSameWhateverLanguageIsSpoken() throws Exception {
        Files.createFile(home.resolve("lib/b-1.jar"));
        Files.createFile(home.resolve("lib/B_2.jar"));
        launcher.run(home, Map.of("LC_ALL", "C"), "prepare");

        Ended ended = launcher.run(home, Map.of("LC_ALL", "en_US.UTF-8", "LANG", "en_US.UTF-8"));

        assertThat(ended.lines()).contains("-XX:SharedArchiveFile=" + prepared());
    }

    @Test
    void whatAProcessThatWasKilledHasLeftGoes() throws Exception {
        launcher.run(home, Map.of(), "prepare");
        Path classes = prepared();
        Process over = new ProcessBuilder("true").start();
        assertThat(over.waitFor()).isZero();
        String mine = "." + ProcessHandle.current().pid();
        Files.createFile(Path.of(classes + "." + over.pid()));
        Files.createFile(Path.of(classes + mine));

        launcher.run(home, Map.of(), "prepare");

        assertThat(home.resolve("cache").toRealPath().toFile().listFiles())
                .extracting(file -> file.toPath())
                .containsExactlyInAnyOrder(classes, ofCommands(classes), Path.of(classes + mine));
    }

    /** As in the Debian package. */
    @Test
    void whatIsBehindALinkIsUsed() throws Exception {
        Files.createSymbolicLink(home.resolve("cache"), Files.createDirectories(dir.resolve("elsewhere")));
        launcher.run(home, Map.of(), "prepare");

        Ended ended = launcher.run(home, Map.of());

        assertThat(ended.lines()).anyMatch(line -> line.startsWith("-XX:SharedArchiveFile"));
    }

    @Test
    void whoeverMakesItUnaskedLeavesWhatOthersMayUse() throws Exception {
        launcher.run(home, Map.of(), "prepare");
        Path another = prepared().resolveSibling("java-17-1.jsa");
        Path old = prepared().resolveSibling("java-17-2.jsa");
        Files.move(prepared(), another);
        Files.writeString(old, "");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(32))));

        launcher.run(home, Map.of(), "prepare", "--once");

        assertThat(another).exists();
        assertThat(old).doesNotExist();
        launcher.run(home, Map.of(), "prepare");
        assertThat(prepared()).isNotEqualTo(another);
    }

    /** Out of memory, for one: the next start would end like that, too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWasKilledAtItDoesNotTryAgainAndWhoWasToldToEndDoes(boolean killed) throws Exception {
        launcher.java("#!/bin/sh\nexec sleep 2\n");
        Process making = launcher.begin(home, "prepare", "--once");
        Awaitility.await().atMost(Duration.ofSeconds(50)).until(() -> failed().isPresent());

        if (killed) {
            making.destroyForcibly();
        } else {
            making.destroy();
        }

        assertThat(making.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failed().isPresent()).isEqualTo(killed);
    }

    private Optional<Path> failed() throws IOException {
        Path cache = home.toRealPath().resolve("cache");
        if (!Files.exists(cache)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".failed")).findAny();
        }
    }

    @Test
    void nothingIsMadeByItselfBehindALink() throws Exception {
        Files.createSymbolicLink(home.resolve("cache"), Files.createDirectories(dir.resolve("elsewhere")));

        assertThat(launcher.run(home, Map.of()).lines()).doesNotContain(asked());
    }

    @Test
    void whatFailedByItselfIsNotTriedAgainUntilSomebodyAsksForIt() throws Exception {
        launcher.java(FAILING_JAVA);
        launcher.run(home, Map.of(), "prepare", "--once");
        launcher.java(Launcher.JAVA);

        Ended start = launcher.run(home, Map.of());
        Ended again = launcher.run(home, Map.of(), "prepare", "--once");
        Ended asked = launcher.run(home, Map.of(), "prepare");

        assertThat(start.lines()).doesNotContain(asked());
        assertThat(again.code()).isEqualTo(1);
        assertThat(asked.code()).isZero();
        assertThat(prepared()).exists();
    }

    @Test
    void whatFailedIsTriedAgainWhenItWasBuiltAgain() throws Exception {
        launcher.java(FAILING_JAVA);
        launcher.run(home, Map.of(), "prepare", "--once");
        launcher.java(Launcher.JAVA);
        Files.setLastModifiedTime(
                home.resolve("lib"), FileTime.from(Instant.now().plusSeconds(10)));

        assertThat(launcher.run(home, Map.of()).lines()).contains(asked());
    }

    @Test
    void oneAtATimeMakesIt() throws Exception {
        Ended first = launcher.run(home, Map.of(), "prepare");
        Path classes = prepared();
        Files.delete(classes);
        Path lock = Path.of(classes + ".lock");
        Files.createSymbolicLink(
                lock, Path.of(Long.toString(ProcessHandle.current().pid())));

        Ended second = launcher.run(home, Map.of(), "prepare", "--once");

        assertThat(first.code()).isZero();
        assertThat(second.code()).isEqualTo(1);
        assertThat(classes).doesNotExist();
        assertThat(Files.isSymbolicLink(lock)).isTrue();
    }

    private String asked() throws IOException {
        return "-Dpixy.prepare=" + home.toRealPath() + "/bin/pixy";
    }

    /** The only file there is, but for that of commands. */
    private Path prepared() throws IOException {
        try (Stream<Path> files = Files.list(home.toRealPath().resolve("cache"))) {
            List<Path> all = files.filter(file -> !file.toString().contains("-commands."))
                    .toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static Path ofCommands(Path classes) {
        return Path.of(classes.toString().replaceFirst("[.][a-z]+$", "-commands$0"));
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
