package io.pixy.server.dev;

import io.pixy.server.LaterStarts;
import io.pixy.server.Signals;
import io.pixy.server.StartException;
import io.pixy.testkit.TestClusterException;
import io.pixy.testkit.distribution.DistributionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What {@link DevCommand} does. Apart from that, since this needs the test kit, and all other commands have to go without:
 * they see the command, and load none of this. Confined to the main thread.
 */
final class DevRun {
    private static final int OK = 0;
    private static final int FAILED = 1;

    private final DevSession session;
    private final Progress progress;

    DevRun(DevOptions options, Progress progress) {
        this.session = new DevSession(options, progress);
        this.progress = progress;
    }

    /** Returns when all is stopped again: 0 after a signal, 1 if something failed. */
    int run(PrintWriter out) {
        interruptOnSignal(Thread.currentThread());
        int exitCode = FAILED;
        Optional<LaterStarts> later = Optional.empty();
        try {
            out.println(session.start());
            out.flush();
            later = LaterStarts.begun(System.getenv());
            session.awaitFailure();
        } catch (InterruptedException e) {
            exitCode = OK;
        } catch (IOException
                | ExecutionException
                | TimeoutException
                | DistributionException
                | StartException
                | TestClusterException e) {
            exitCode = failed(e);
        } finally {
            var unused = Thread.interrupted(); // stopping is not to be cut short by what asked for it
            later.ifPresent(LaterStarts::close);
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
    private int failed(Exception e) {
        if (Thread.currentThread().isInterrupted()) {
            return OK;
        }
        Throwable told = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        progress.step("failed: " + (told.getMessage() == null ? told.toString() : told.getMessage()));
        return FAILED;
    }
}
