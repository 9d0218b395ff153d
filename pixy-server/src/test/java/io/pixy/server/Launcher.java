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

/**
 * {@code bin/pixy} as in an unpacked release, with a Java that only says what it was called with.
 *
 * @param dir where all of it is
 */
record Launcher(Path dir) {
    /** What may be said to a JVM in the environment of who runs the tests. */
    private static final List<String> VARIABLES = List.of(
            "JAVA_OPTS",
            "PIXY_OPTS",
            "PIXY_PREPARE",
            "PIXY_CONFIG",
            "JDK_JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS");

    static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then
                echo 'openjdk version "21.0.1" 2023-10-17' >&2
                exit
            fi
            umask
            for word; do
                echo "$word"
                case $word in -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*) echo "${word%%=*}" >"${word#*=}" ;; esac
            done
            """;

    record Ended(int code, List<String> lines) {}

    static Launcher in(Path dir) throws IOException {
        Launcher launcher = new Launcher(dir);
        Files.createDirectories(launcher.java().resolve("bin"));
        launcher.java(JAVA);
        launcher.release("17.0.19");
        return launcher;
    }

    Path java() {
        return dir.resolve("java home");
    }

    /** Has Java be something else. */
    void java(String script) throws IOException {
        executable(java().resolve("bin/java"), script);
    }

    void release(String version) throws IOException {
        Files.writeString(java().resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    Path home(String name) throws IOException {
        Path home = dir.resolve(name);
        Files.createDirectories(home.resolve("lib"));
        // whatever the umask of who runs the tests
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(home.resolve("lib/pixy-server-1.jar"));
        Files.createFile(home.resolve("lib/Another.jar"));
        Files.createDirectories(home.resolve("bin"));
        executable(home.resolve("bin/pixy"), Files.readString(Path.of("../bin/pixy")));
        return home;
    }

    /** The jars of {@link #home}, in the order that they have in the C locale. */
    static String jars(Path home) throws IOException {
        Path lib = home.toRealPath().resolve("lib");
        return lib.resolve("Another.jar") + ":" + lib.resolve("pixy-server-1.jar");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Ended runUnder(String umask, Path home, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("-c", "umask " + umask + " && exec \"$0\" \"$@\""));
        line.add(home.resolve("bin/pixy").toString());
        line.addAll(List.of(words));
        return run(Path.of("/bin/sh"), Map.of(), line);
    }

    Ended run(Path home, Map<String, String> environment, String... words) throws Exception {
        return run(home.resolve("bin/pixy"), environment, List.of(words));
    }

    Ended run(Path script, Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        ProcessBuilder builder = builder(script, environment, words);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), lines);
    }

    /** The same, not waited for; what it says goes to a file. */
    Process begin(Path home, String... words) throws IOException {
        return builder(home.resolve("bin/pixy"), Map.of(), List.of(words))
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    private ProcessBuilder builder(Path script, Map<String, String> environment, List<String> words) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
        VARIABLES.forEach(builder.environment()::remove);
        builder.environment().put("JAVA_HOME", java().toString());
        builder.environment().putAll(environment);
        return builder;
    }
}
