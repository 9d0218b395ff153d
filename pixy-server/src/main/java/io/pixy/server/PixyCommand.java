package io.pixy.server;

import io.pixy.server.access.AccessCommand;
import io.pixy.server.cli.ClientCommands;
import io.pixy.server.cli.Terminal;
import io.pixy.server.dev.DevCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The commands beside the server, which has flags of its own: {@link Serve}. No state. */
@Command(
        name = PixyCommand.NAME,
        description = "Produce, consume and acknowledge single messages of Kafka.",
        subcommands = {
            AccessCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            DevCommand.class,
            HelpCommand.class
        })
final class PixyCommand {
    static final String NAME = "pixy";

    /** All commands, those of clients included; they talk to {@code terminal}. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine root = new CommandLine(new PixyCommand());
        ClientCommands.all(terminal).forEach(root::addSubcommand);
        return root;
    }
}
