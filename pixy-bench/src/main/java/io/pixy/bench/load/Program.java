package io.pixy.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that has been run to its end.
 *
 * @param exitCode how it ended
 * @param said what it printed
 */
public record Program(int exitCode, String said) {
    /** Runs it; it is ended when its time is over, and with this JVM. */
    public static Program run(List<String> command, Duration limit) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // not the process itself: that would close what is still to be read
        ProcessHandle handle = process.toHandle();
        Thread lastResort = new Thread(handle::destroyForcibly, "bench program");
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            handle.onExit()
                    .completeOnTimeout(handle, limit.toMillis(), TimeUnit.MILLISECONDS)
                    .thenAccept(ProcessHandle::destroyForcibly);
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Program(process.waitFor(), said);
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(lastResort);
            } catch (IllegalStateException e) {
                // it runs already
            }
        }
    }
}
