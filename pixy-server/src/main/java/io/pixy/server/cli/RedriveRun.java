package io.pixy.server.cli;

import io.pixy.api.Redrive;
import io.pixy.server.config.GoDuration;
import java.time.Duration;

/**
 * Watches a redrive until it ends, and shows how far it is in one line that is written over. Confined to the thread of the
 * command.
 */
final class RedriveRun {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** So often in a row the server may not answer: the redrive goes on meanwhile. */
    private static final int MOST_FAILURES = 5;

    private final Remote remote;
    private final Terminal terminal;
    private final String group;
    private final String topic;
    private final long startNanos;
    private boolean shown;

    RedriveRun(Remote remote, Terminal terminal, String group, String topic) {
        this.remote = remote;
        this.terminal = terminal;
        this.group = group;
        this.topic = topic;
        this.startNanos = terminal.nanoTime().getAsLong();
    }

    /** What it came to. A signal ends it at the server. */
    Redrive follow(Redrive begun) throws InterruptedException {
        Interrupt interrupt = Interrupt.of(terminal);
        Redrive now = begun;
        int failures = 0;
        while (now.state() == Redrive.State.RUNNING && !interrupt.isAsked()) {
            interrupt.pause(EVERY);
            try {
                now = ClientCommand.await(remote.getRedrive(group, topic, begun.id()));
                failures = 0;
                show(now);
            } catch (RemoteException e) {
                failures++;
                if (failures == MOST_FAILURES) {
                    finish();
                    throw RemoteException.failure(
                            "it can't be told how far it is, but it may go on: look later with --follow " + begun.id()
                                    + ": " + e.getMessage(),
                            e);
                }
            }
        }
        finish();
        return now.state() == Redrive.State.RUNNING
                ? ClientCommand.await("while cancelling", remote.cancelRedrive(group, topic, begun.id()))
                : now;
    }

    private void show(Redrive now) {
        shown = true;
        long elapsed = terminal.nanoTime().getAsLong() - startNanos;
        terminal.err()
                .print("\rput back " + now.redriven() + " letters, " + now.skipped() + " skipped, " + now.failed()
                        + " failed, " + now.left() + " left after "
                        + GoDuration.format(Duration.ofMillis(elapsed / 1_000_000)) + " ");
        terminal.err().flush();
    }

    private void finish() {
        if (shown) {
            terminal.err().println();
        }
    }
}
