package io.pixy.server.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that talks to a server: connects, runs, and turns whatever goes wrong into a text and an exit code.
 *
 * <p>Confined to the thread that runs the command.
 */
abstract class ClientCommand implements Callable<Integer> {
    static final String TOPIC_VARIABLE = "KAFKA_PIXY_TOPIC";

    final Terminal terminal;
    private final Duration usualTimeout;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    boolean help;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show where errors come from")
    boolean verbose;

    @Spec
    CommandSpec spec;

    ClientCommand(Terminal terminal, Duration usualTimeout) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
        this.usualTimeout = usualTimeout;
    }

    /** Returns the exit code. */
    abstract int run(Remote remote) throws IOException, InterruptedException;

    @Override
    public final Integer call() {
        int code = connectAndRun();
        terminal.out().flush();
        return code;
    }

    private int connectAndRun() {
        try (Remote remote = connection.connect(terminal, usualTimeout)) {
            return run(remote);
        } catch (UsageException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (NoSuchFileException e) {
            return failed(e.getMessage() + ": no such file or directory", e);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return failed(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted", e);
        }
    }

    private int failed(String text, Exception cause) {
        terminal.out().flush();
        terminal.complain(text);
        if (verbose) {
            cause.printStackTrace(terminal.err());
        }
        return ExitCodes.FAILURE;
    }

    /** The result, or the {@link RemoteException} that the future failed with. */
    static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RemoteException failure) {
                throw failure;
            }
            throw RemoteException.failure(String.valueOf(e.getCause()), e.getCause());
        }
    }

    /** As {@link #await}, with what was being done in front of the text of a failure. */
    static <T> T await(String context, CompletableFuture<T> future) throws InterruptedException {
        try {
            return await(future);
        } catch (RemoteException e) {
            throw RemoteException.failure(context + ": " + e.getMessage(), e);
        }
    }

    String topic(String given) {
        if (given != null) {
            return given;
        }
        return terminal.variable(TOPIC_VARIABLE).orElseThrow(() -> new UsageException("argument 'topic' is required"));
    }
}
