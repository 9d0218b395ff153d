package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server in a JVM of its own that can be stopped, killed, frozen and started again. Its output goes to a file.
 *
 * <p>Thread-safe: one operation at a time, under the monitor.
 */
final class ChildProcess {
    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(10);
    // Small and quick to start rather than fast: what counts in a test is the time until the server is up.
    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true");

    private final String name;
    private final List<String> command;
    private final Path log;

    @GuardedBy("this") private Process process;

    @GuardedBy("this") private boolean paused;

    private ChildProcess(String name, List<String> command, Path log) {
        this.name = Objects.requireNonNull(name);
        this.command = List.copyOf(command);
        this.log = Objects.requireNonNull(log);
    }

    /**
     * A process that is not started yet.
     *
     * @param jvmOptions after the default ones, so that they win
     * @param classPath of the server, with its logging configuration
     * @param main the server's main class and its arguments
     */
    static ChildProcess java(String name, Path log, List<String> jvmOptions, List<Path> classPath, List<String> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(Stream.concat(classPath.stream(), Stream.of(ownCode()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(ChildMain.class.getName());
        command.addAll(main);
        return new ChildProcess(name, command, log);
    }

    private static Path ownCode() {
        try {
            return Path.of(ChildMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the process and waits until it serves. */
    synchronized void start(Deadline deadline, BooleanSupplier serves) {
        if (isRunning()) {
            return;
        }
        Process started = launch();
        process = started;
        paused = false;
        try {
            deadline.await(name + " to serve", () -> {
                if (!started.isAlive()) {
                    throw new TestClusterException(name + " ended with " + started.exitValue());
                }
                return serves.getAsBoolean();
            });
        } catch (TestClusterException e) {
            kill();
            throw new TestClusterException(e.getMessage() + DataDirectory.tail(log), e);
        }
    }

    private Process launch() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()));
            // what a shell tells the Pixy that it starts is not meant for one of a test
            builder.environment().keySet().removeIf(name -> name.startsWith("PIXY_"));
            return builder.start();
        } catch (IOException e) {
            throw new TestClusterException("Can't start " + command.get(0), e);
        }
    }

    /** Asks the process to end (SIGTERM) and kills it if it has not at the time-out. */
    synchronized void stop(Duration timeout) {
        if (!isRunning()) {
            return;
        }
        if (paused) {
            resume(); // a frozen process would hear of nothing
        }
        process.destroy();
        if (!ends(process, timeout)) {
            kill();
        }
    }

    synchronized void kill() {
        if (isRunning()) {
            process.destroyForcibly();
            if (!ends(process, SIGNAL_TIMEOUT)) {
                throw new TestClusterException(name + " survived its kill.");
            }
        }
    }

    synchronized void pause() {
        signal("STOP");
        paused = true;
    }

    synchronized void resume() {
        signal("CONT");
        paused = false;
    }

    synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    synchronized long pid() {
        requireRunning();
        return process.pid();
    }

    @GuardedBy("this") private void signal(String signal) {
        requireRunning();
        try {
            Process sender = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            if (!ends(sender, SIGNAL_TIMEOUT) || sender.exitValue() != 0) {
                throw new TestClusterException("Could not send SIG" + signal + " to " + name);
            }
        } catch (IOException e) {
            throw new TestClusterException("Signals need the command 'kill' of a Unix system", e);
        }
    }

    @GuardedBy("this") private void requireRunning() {
        if (!isRunning()) {
            throw new IllegalStateException(name + " is not running.");
        }
    }

    private static boolean ends(Process process, Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
