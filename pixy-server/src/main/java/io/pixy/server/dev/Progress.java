package io.pixy.server.dev;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;

/** Tells the person at the terminal what is going on. Confined to the main thread. */
final class Progress {
    private final PrintWriter terminal;
    private final long startNanos = System.nanoTime();

    Progress(PrintWriter terminal) {
        this.terminal = Objects.requireNonNull(terminal);
    }

    /** One line, with the seconds since the start. */
    void step(String what) {
        terminal.printf(Locale.ROOT, "%5.1f s  %s%n", (System.nanoTime() - startNanos) / 1e9, what);
        terminal.flush();
    }
}
