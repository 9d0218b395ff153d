package io.pixy.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Starts processes that hear signals though the build does not: {@code nohup} and shells that put a build into the
 * background have it ignore SIGHUP or SIGINT, all processes below inherit that, and Java keeps to it. No state.
 */
public final class DefaultSignals {
    private static final Set<String> OFTEN_IGNORED = Set.of("INT", "HUP");
    private static final List<String> BY_ENV = List.of("env", "--default-signal=INT,HUP");
    private static final List<String> BY_PYTHON = List.of("python3", "-c", """
            import os, signal, sys
            for name in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE): signal.signal(name, signal.SIG_DFL)
            os.execvp(sys.argv[1], sys.argv[1:])
            """);

    private DefaultSignals() {}

    /** The command for a process of the same id that hears them, or the same one if nothing here can do that. */
    public static List<String> heardBy(List<String> command) {
        List<String> line = new ArrayList<>(prefix().orElse(List.of()));
        line.addAll(command);
        return line;
    }

    /** Skips the test if the process may never hear of {@code signal}. */
    public static void assumeHeard(String signal) {
        Assumptions.assumeTrue(
                !OFTEN_IGNORED.contains(signal) || prefix().isPresent(),
                "neither env --default-signal nor python3 is here, so SIG" + signal + " may be ignored");
    }

    private static Optional<List<String>> prefix() {
        for (List<String> prefix : List.of(BY_ENV, BY_PYTHON)) {
            if (works(prefix)) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    private static boolean works(List<String> prefix) {
        List<String> line = new ArrayList<>(prefix);
        line.add("true");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
