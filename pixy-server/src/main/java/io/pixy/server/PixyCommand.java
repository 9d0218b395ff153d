package io.pixy.server;

import io.pixy.server.dev.DevCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The commands beside the server, which has flags of its own: {@link Serve}. No state. */
@Command(
        name = PixyCommand.NAME,
        description = "Produce, consume and acknowledge single messages of Kafka.",
        subcommands = {
            // One line per command; add yours here.
            ConfigCommand.class,
            DevCommand.class,
            HelpCommand.class,
        })
final class PixyCommand {
    static final String NAME = "pixy";
}
