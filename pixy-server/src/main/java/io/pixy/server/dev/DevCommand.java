package io.pixy.server.dev;

import io.pixy.server.ListenAddress;
import io.pixy.server.Signals;
import io.pixy.server.StartException;
import io.pixy.testkit.TestClusterException;
import io.pixy.testkit.distribution.DistributionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pixy dev}. Confined to the main thread. */
@Command(
        name = "dev",
        description = {
            "Run Pixy with a Kafka broker and a ZooKeeper of its own, to try things out.",
            "Everything listens on 127.0.0.1 and keeps its data in one directory. The first start has Maven fetch the"
                    + " broker. Ctrl-C stops all of it."
        },
        mixinStandardHelpOptions = true)
public final class DevCommand implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;

    @Option(
            names = {"--data", "-data"},
            paramLabel = "DIR",
            description =
                    "where everything is kept, also for the next start (default: pixy/dev in your cache directory)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = {"--grpcAddr", "-grpcAddr"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:19091",
            description = "where gRPC is served (default: ${DEFAULT-VALUE})")
    private String grpcAddress;

    @Option(
            names = {"--tcpAddr", "-tcpAddr"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:19092",
            description = "where REST is served (default: ${DEFAULT-VALUE})")
    private String httpAddress;

    @Spec
    private CommandSpec spec;

    /** Returns when all is stopped again: 0 after a signal, 1 if something failed. */
    @Override
    public Integer call() {
        interruptOnSignal(Thread.currentThread());
        Progress progress = new Progress(spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        DevSession session = new DevSession(new ListenAddress(grpcAddress), new ListenAddress(httpAddress), progress);
        int exitCode = FAILED;
        try {
            out.println(session.start(data.orElseGet(DevDirectory::ofThisUser)));
            out.flush();
            session.awaitFailure();
        } catch (InterruptedException e) {
            exitCode = OK;
        } catch (IOException
                | ExecutionException
                | TimeoutException
                | DistributionException
                | StartException
                | TestClusterException e) {
            exitCode = failed(e, progress);
        } finally {
            var unused = Thread.interrupted(); // stopping is not to be cut short by what asked for it
            session.close();
        }
        return exitCode;
    }

    /** Once, so that impatience does not interrupt the stop. */
    private static void interruptOnSignal(Thread main) {
        AtomicBoolean first = new AtomicBoolean(true);
        Signals.onTermination(() -> {
            if (first.compareAndSet(true, false)) {
                main.interrupt();
            }
        });
    }

    /** Whoever is interrupted while waiting may say so by a failure of its own. */
    private static int failed(Exception e, Progress progress) {
        if (Thread.currentThread().isInterrupted()) {
            return OK;
        }
        Throwable told = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        progress.step("failed: " + (told.getMessage() == null ? told.toString() : told.getMessage()));
        return FAILED;
    }
}
