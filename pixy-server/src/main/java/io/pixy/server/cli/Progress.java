package io.pixy.server.cli;

import io.pixy.server.config.GoDuration;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far a long job is: shown once a second, in one line that is written over. A job of less than a second shows
 * nothing. Confined to the thread of the command.
 */
final class Progress {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Terminal terminal;
    private final String verb;
    private final boolean quiet;
    private final long startNanos;
    private long shownNanos;
    private boolean shown;
    private long messages;
    private long bytes;

    Progress(Terminal terminal, String verb, boolean quiet) {
        LongSupplier clock = terminal.nanoTime();
        this.terminal = terminal;
        this.verb = verb;
        this.quiet = quiet;
        this.startNanos = clock.getAsLong();
        this.shownNanos = startNanos;
    }

    void count(int messageBytes) {
        messages++;
        bytes += messageBytes;
        long now = terminal.nanoTime().getAsLong();
        if (!quiet && now - shownNanos >= EVERY_NANOS) {
            shownNanos = now;
            shown = true;
            show(now);
        }
    }

    /** Leaves the last state behind, if anything was shown at all. */
    void finish() {
        if (shown) {
            show(terminal.nanoTime().getAsLong());
            terminal.err().println();
        }
    }

    long messages() {
        return messages;
    }

    private void show(long now) {
        long elapsed = Math.max(1, now - startNanos);
        Duration rounded = Duration.ofMillis(elapsed / 1_000_000);
        double seconds = elapsed / 1e9;
        terminal.err()
                .print("\r" + verb + " " + messages + " messages (" + Sizes.bytes(bytes) + ") for "
                        + GoDuration.format(rounded) + " at " + (long) (messages / seconds) + "msg("
                        + Sizes.bytes((long) (bytes / seconds)) + ")/sec ");
        terminal.err().flush();
    }
}
