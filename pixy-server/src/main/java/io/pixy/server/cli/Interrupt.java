package io.pixy.server.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How Ctrl-C ends a command that must not lose what the server has sent already: the first one lets the request under way
 * finish, the second one ends the process at once. Thread-safe: by the latch and an atomic flag.
 */
final class Interrupt {
    /** What shells give for a process that SIGINT has ended. */
    private static final int EXIT_CODE = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean first = new AtomicBoolean(true);

    /** The second one ends this process. */
    static Interrupt of(Terminal terminal) {
        return of(terminal, () -> Runtime.getRuntime().halt(EXIT_CODE));
    }

    /**
     * Signals no longer end the process by themselves from now on.
     *
     * @param atOnce ends the process
     */
    static Interrupt of(Terminal terminal, Runnable atOnce) {
        Interrupt interrupt = new Interrupt();
        terminal.interrupts().accept(() -> {
            if (interrupt.first.compareAndSet(true, false)) {
                terminal.complain("ending after the request under way; once more ends at once");
                interrupt.asked.countDown();
            } else {
                atOnce.run();
            }
        });
        return interrupt;
    }

    /** Says nothing: for commands that show something and lose nothing. */
    static Interrupt quiet(Terminal terminal) {
        Interrupt interrupt = new Interrupt();
        terminal.interrupts().accept(interrupt.asked::countDown);
        return interrupt;
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits that long, or until the command is to end. */
    void pause(Duration duration) throws InterruptedException {
        boolean unused = asked.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
