package io.pixy.server.cli;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import java.io.IOException;
import java.time.Duration;

/** Takes messages one by one and prints them. Confined to the thread of the command. */
final class ConsumeRun {
    /** How long to leave a server alone that failed. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** A server that waits less than this for a message is not asked again at once. */
    private static final Duration SHORT_POLL = Duration.ofMillis(200);

    private final Remote remote;
    private final Terminal terminal;
    private final MessagePrinter printer;
    private final String group;
    private final String topic;
    private final ConsumeCommand.AckMode mode;
    private final Interrupt interrupt;
    private long printed;

    ConsumeRun(
            Remote remote,
            Terminal terminal,
            MessagePrinter printer,
            String group,
            String topic,
            ConsumeCommand.AckMode mode,
            Interrupt interrupt) {
        this.remote = remote;
        this.terminal = terminal;
        this.printer = printer;
        this.group = group;
        this.topic = topic;
        this.mode = mode;
        this.interrupt = interrupt;
    }

    long printed() {
        return printed;
    }

    /**
     * Takes {@code limit} messages, or those until the command is to end.
     *
     * @param endless wait for more when there are none, and go on after errors
     * @return whether there were enough; as many as came are if it is endless
     * @throws IOException if nobody reads what is printed any more
     */
    boolean take(long limit, boolean endless) throws IOException, InterruptedException {
        while (printed < limit && !interrupt.isAsked()) {
            long startNanos = terminal.nanoTime().getAsLong();
            try {
                takeOne();
            } catch (RemoteException e) {
                if (!endless && e.isNothingInTime()) {
                    return false;
                }
                String text = "consume from '" + remote.endpoint() + "' message failed with '" + e.getMessage() + "'";
                if (!endless) {
                    throw RemoteException.failure(text, e);
                }
                if (!e.isNothingInTime()) {
                    terminal.complain(text);
                    interrupt.pause(PAUSE);
                } else if (terminal.nanoTime().getAsLong() - startNanos < SHORT_POLL.toNanos()) {
                    interrupt.pause(SHORT_POLL);
                }
            }
        }
        return printed >= limit || endless;
    }

    private void takeOne() throws IOException, InterruptedException {
        Ack ack = mode == ConsumeCommand.AckMode.auto ? Ack.auto() : Ack.none();
        Message message = ClientCommand.await(remote.consume(group, topic, ack));
        printer.print(message, terminal.out());
        // also flushes; a message that could not be printed must not be acknowledged
        if (terminal.out().checkError()) {
            throw new IOException("standard output is closed");
        }
        printed++;
        if (mode == ConsumeCommand.AckMode.after) {
            ClientCommand.await(remote.ack(group, message.position()));
        }
    }
}
