package io.pixy.server.cli;

import io.pixy.api.Settlement;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps messages for longer. Confined to the thread that runs it. */
@Command(name = "extend", description = "Keep messages that were received for longer; prints until when.")
final class ExtendCommand extends SettlingCommand {
    @Option(
            names = "--lease",
            required = true,
            paramLabel = "DURATION",
            converter = ConnectionOptions.DurationConverter.class,
            description = "How long they are yours from now on, from 1s to 12h")
    Duration lease;

    ExtendCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Settlement settlement(String receipt) {
        return Settlement.extend(receipt, lease);
    }
}
