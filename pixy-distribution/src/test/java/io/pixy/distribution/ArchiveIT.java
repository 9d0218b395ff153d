package io.pixy.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive as somebody has it who has downloaded it: in an empty directory, with a Java that only runs programs and the
 * tools that every Unix has. Only where it was made ({@code -Pdistribution}), and with {@code -Dpixy.slow=true}.
 */
@Timeout(300)
final class ArchiveIT {
    private static final Path DIST = Path.of("target/dist").toAbsolutePath();
    private static final List<String> TOOLS = List.of(
            "sh",
            "dirname",
            "readlink",
            "sed",
            "mkdir",
            "mktemp",
            "rm",
            "mv",
            "tail",
            "wc",
            "cksum",
            "cat",
            "ls",
            "ln",
            "tr",
            "date",
            "find");

    @TempDir
    private Path directory;

    private Path home;
    private Path tools;
    private Optional<Process> started = Optional.empty();

    @BeforeEach
    void unpack() throws Exception {
        Assumptions.assumeTrue(Boolean.getBoolean("pixy.slow"), "only with -Dpixy.slow=true");
        Path archive = archive();
        run(directory, "tar", "-xzf", archive.toString());
        try (Stream<Path> unpacked = Files.list(directory)) {
            home = unpacked.findFirst().orElseThrow();
        }
        tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of(run(directory, "sh", "-c", "command -v " + tool)));
        }
    }

    @AfterEach
    void end() {
        started.ifPresent(Process::destroyForcibly);
    }

    @Test
    void devRunsWithoutMavenAndItsThreeLinesWork() throws Exception {
        Process dev = pixy(
                        "dev",
                        "--data",
                        directory.resolve("data").toString(),
                        "--grpcAddr",
                        "127.0.0.1:" + Ports.free(),
                        "--tcpAddr",
                        "127.0.0.1:" + Ports.free())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        started = Optional.of(dev);

        List<String> lines = new ArrayList<>();
        for (String line : welcome(dev)) {
            if (line.strip().startsWith("curl ")) {
                lines.add(run(directory, "sh", "-c", line.strip().replaceFirst("curl ", "curl -sf ")));
            }
        }
        new ProcessBuilder("kill", "-TERM", Long.toString(dev.pid())).start().waitFor();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("\"value\": \"SGVsbG8=\"");
        assertThat(dev.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(dev.exitValue()).as(errors()).isZero();
        assertThat(errors()).doesNotContain("Maven");
    }

    @Test
    void everythingIsThereAndAllOfItMayBeRead() throws Exception {
        List<String> all = run(home, "find", ".", "-type", "f").lines().toList();

        assertThat(all)
                .contains("./LICENSE", "./NOTICE", "./THIRD-PARTY.txt", "./README.md", "./CHANGELOG.md")
                .contains("./bin/pixy", "./bin/pixy.cmd", "./config/default.yaml", "./docs/operations.md")
                .contains("./share/man/man1/pixy.1", "./share/man/man1/pixy-dlq-list.1")
                .contains("./share/completion/pixy.bash", "./share/completion/pixy.fish")
                .contains("./share/sbom/pixy.cdx.json", "./share/sbom/pixy-dev-kafka.cdx.json")
                .contains("./share/systemd/pixy.service", "./proto/pixy/v1/pixy.proto");
        assertThat(run(home, "find", ".", "!", "-perm", "-444")).isEmpty();
        assertThat(run(home, "find", ".", "-type", "f", "-perm", "/111")).isEqualTo("./bin/pixy");
        assertThat(Files.readString(home.resolve("bin/pixy.cmd"))).contains("@echo off\r\n");
    }

    /** A jar that is in no bill of materials is one that scanners do not see. */
    @Test
    void everyJarOfOthersIsInTheListOfLicencesAndInABillOfMaterials() throws Exception {
        String licences = Files.readString(home.resolve("THIRD-PARTY.txt"));

        List<String> jars = run(home, "find", "lib", "-name", "*.jar")
                .lines()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(name -> !name.startsWith("pixy-"))
                .toList();

        assertThat(jars)
                .hasSizeGreaterThan(100)
                .allSatisfy(jar -> assertThat(licences).containsPattern("(?m)^  \\Q" + jar + "\\E: \\S"));
    }

    @Test
    void whatIsPreparedIsUsedAndWhatCanNotBePreparedStopsNobody() throws Exception {
        String before = output(pixy("version"));
        String prepared = output(pixy("prepare"));
        String after = output(pixy("version"));
        Path classes = Path.of(prepared.substring(prepared.lastIndexOf(' ') + 1).strip());
        String mapped = output(pixyWith("-Xlog:class+load", "version"));
        Files.write(classes, new byte[] {1, 2, 3});
        String broken = output(pixy("version"));

        assertThat(after).isEqualTo(before).isEqualTo(broken).startsWith("Version: ");
        // not the whole of it into the report
        assertThat(mapped.contains("io.pixy.server.logging.Targets source: shared objects file (top)"))
                .as("a class of ours is from " + classes)
                .isTrue();
    }

    private ProcessBuilder pixyWith(String options, String... words) {
        ProcessBuilder builder = pixy(words);
        builder.environment().put("PIXY_OPTS", options);
        return builder;
    }

    /** With nothing of what surrounds this test. */
    private ProcessBuilder pixy(String... words) {
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/pixy").toString()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + tools);
        builder.environment().put("HOME", directory.toString());
        return builder;
    }

    private List<String> welcome(Process dev) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader = dev.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.startsWith("Ctrl-C")) {
                return lines;
            }
        }
        throw new AssertionError("it ended: " + lines + "\n" + errors());
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }

    private static Path archive() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DIST), "there is no archive: build it with -Pdistribution");
        try (Stream<Path> made = Files.list(DIST)) {
            return made.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String run(Path where, String... line) throws IOException, InterruptedException {
        return output(new ProcessBuilder(line).directory(where.toFile()));
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(Duration.ofMinutes(2).toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
