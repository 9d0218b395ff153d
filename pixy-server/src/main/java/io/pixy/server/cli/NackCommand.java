package io.pixy.server.cli;

import io.pixy.api.Settlement;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has messages come again. Confined to the thread that runs it. */
@Command(name = "nack", description = "Have messages that were received come again.")
final class NackCommand extends SettlingCommand {
    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            converter = ConnectionOptions.DurationConverter.class,
            description = "Not before that is over. Default: the pause of the queue")
    Duration delay;

    @Option(names = "--release", description = "As if they had never been handed out: that was no attempt")
    boolean release;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "For people")
    String reason;

    NackCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Settlement settlement(String receipt) {
        return new Settlement.Nacked(receipt, Optional.ofNullable(delay), release, reason);
    }
}
