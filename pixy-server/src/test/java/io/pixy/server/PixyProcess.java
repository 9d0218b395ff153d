package io.pixy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pixy in a JVM of its own, from the class path of the test.
 *
 * @param process the JVM
 * @param out where its standard output goes
 * @param err where its standard error stream goes
 */
record PixyProcess(Process process, Path out, Path err) implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;

    static PixyProcess start(Path dir, List<String> args) throws IOException {
        return start(dir, List.of(), args);
    }

    static PixyProcess start(Path dir, List<String> jvmArguments, List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(jvmArguments);
        command.add("io.pixy.server.Main");
        command.addAll(args);
        Path out = Files.createTempFile(dir, "stdout", "");
        Path err = Files.createTempFile(dir, "stderr", "");
        Process process = new ProcessBuilder(DefaultSignals.heardBy(command))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new PixyProcess(process, out, err);
    }

    int exitCode() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + stdout());
        }
        return process.exitValue();
    }

    void signal(String name) throws IOException, InterruptedException {
        DefaultSignals.assumeHeard(name);
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Sends a line to its standard input. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String stdout() throws IOException {
        return Files.readString(out);
    }

    String stderr() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
