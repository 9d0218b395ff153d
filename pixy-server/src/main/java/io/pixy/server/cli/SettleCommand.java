package io.pixy.server.cli;

import io.pixy.api.Settlement;
import picocli.CommandLine.Command;

/** Acknowledges messages by their receipts. Confined to the thread that runs it. */
@Command(name = "settle", description = "Acknowledge messages that were received, by their receipts.")
final class SettleCommand extends SettlingCommand {
    SettleCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Settlement settlement(String receipt) {
        return Settlement.ack(receipt);
    }
}
