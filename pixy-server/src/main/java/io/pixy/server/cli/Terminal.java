package io.pixy.server.cli;

import io.pixy.server.Signals;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What surrounds a command: its streams, environment and clock. Thread-safe as far as the streams are.
 *
 * @param in standard input
 * @param out standard output; bytes pass unchanged, and stay in its buffer until flushed
 * @param err standard error
 * @param env environment variables
 * @param inputIsData whether standard input is a pipe or a file, as against a terminal or another device
 * @param outputIsTerminal whether somebody looks at standard output, as against a pipe or a file
 * @param nanoTime a clock to measure with, nanoseconds
 * @param interrupts has an action run for each signal that asks the command to end, instead of ending it
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> env,
        BooleanSupplier inputIsData,
        BooleanSupplier outputIsTerminal,
        LongSupplier nanoTime,
        Consumer<Runnable> interrupts) {
    private static final int OUT_BUFFER = 64 << 10;
    private static final int FILE_TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;

    /** Those of the process. */
    public static Terminal system() {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER),
                false,
                StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Terminal(
                System.in,
                out,
                err,
                System.getenv(),
                Terminal::inputIsPipeOrFile,
                () -> isDevice("/dev/fd/1"),
                System::nanoTime,
                Signals::onTermination);
    }

    /** An empty variable counts as none. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
    }

    void complain(String text) {
        // what a server says may be part of it
        err.println("-- " + String.join("\n", text.lines().map(Printable::of).toList()));
        err.flush();
    }

    /** Closed input counts as a device: there is nothing to read. */
    private static boolean inputIsPipeOrFile() {
        return mode("/dev/fd/0").filter(type -> type != CHARACTER_DEVICE).isPresent();
    }

    private static boolean isDevice(String file) {
        return mode(file).filter(type -> type == CHARACTER_DEVICE).isPresent();
    }

    private static Optional<Integer> mode(String file) {
        try {
            return Optional.of((Integer) Files.getAttribute(Path.of(file), "unix:mode") & FILE_TYPE);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
