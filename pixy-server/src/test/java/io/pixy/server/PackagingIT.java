package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build leaves behind for {@code bin/pixy} and for those who publish it. */
final class PackagingIT {
    private static final Path LIB = Path.of("target/pixy/lib");

    /** The server carries what it needs and nothing else: whoever adds a jar says so in {@code lib.txt}. */
    @Test
    void jarsAreThoseOfTheList() throws IOException {
        List<String> listed = Files.readAllLines(Path.of("src/test/resources/io/pixy/server/lib.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        List<String> found = new ArrayList<>(names(LIB));
        names(LIB.resolve("dev")).forEach(name -> found.add("dev/" + name));

        Collections.sort(found);
        assertThat(found).containsExactlyElementsOf(listed.stream().sorted().toList());
    }

    @Test
    void theServersOwnClassesRunWithoutTheJarsOfDev() throws Exception {
        List<String> help = run(List.of(LIB + "/*"), "help");
        List<String> dev = run(List.of(LIB + "/*"), "dev", "--data", "/nonexistent/pixy");
        List<String> version = run(List.of(LIB + "/*"), "version");

        assertThat(help).anyMatch(line -> line.contains("dev"));
        assertThat(dev).anyMatch(line -> line.contains("the command needs the jars of lib/dev"));
        assertThat(version).singleElement().asString().matches("Version: \\S+ \\(commit .*\\)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pixy-api", "pixy-engine", "pixy-testkit", "pixy-client", "pixy-micrometer", "pixy-server"})
    void publishedPomsNameTheProjectsPlace(String module) throws IOException {
        String pom = Files.readString(Path.of("..", module, ".flattened-pom.xml"));

        assertThat(pom)
                .contains("<url>https://github.com/pixy-io/pixy</url>")
                .contains("<connection>scm:git:https://github.com/pixy-io/pixy.git</connection>")
                .doesNotContain("pixy-io/pixy/" + module)
                .doesNotContain("pixy.git/" + module);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    // the version is what follows the first dash before a number
                    .map(file -> file.getFileName().toString().replaceFirst("-\\d.*", ""))
                    .toList();
        }
    }

    private static List<String> run(List<String> classPath, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, classPath),
                "io.pixy.server.Main"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines;
    }
}
