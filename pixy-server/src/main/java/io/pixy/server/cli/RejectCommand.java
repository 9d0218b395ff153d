package io.pixy.server.cli;

import io.pixy.api.Settlement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends messages to the dead letters. Confined to the thread that runs it. */
@Command(name = "reject", description = "Send messages that were received to the dead letters.")
final class RejectCommand extends SettlingCommand {
    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Becomes part of the letter")
    String reason;

    RejectCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Settlement settlement(String receipt) {
        return Settlement.reject(receipt, reason);
    }
}
