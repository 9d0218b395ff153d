package io.pixy.server.clients;

import io.pixy.server.DefaultSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of a quick start that runs. Immutable.
 *
 * @param process the program
 * @param out what it prints, also to its standard error stream
 */
record Program(Process process, Path out) implements AutoCloseable {
    private static final long LIMIT_SECONDS = 90;

    static Program start(Path dir, List<String> command) throws IOException {
        Path out = Files.createTempFile(dir, "program", ".txt");
        return new Program(
                new ProcessBuilder(DefaultSignals.heardBy(command))
                        .directory(dir.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start(),
                out);
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }

    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    String printed() throws IOException {
        return Files.readString(out);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
