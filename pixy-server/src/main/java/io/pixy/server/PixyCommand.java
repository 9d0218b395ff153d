package io.pixy.server;

import io.pixy.server.access.AccessCommand;
import io.pixy.server.cli.ClientCommands;
import io.pixy.server.cli.Terminal;
import io.pixy.server.dev.DevCommand;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The commands beside the server, which has flags of its own: {@link Serve}. No state. */
@Command(
        name = PixyCommand.NAME,
        description = PixyCommand.DESCRIPTION,
        subcommands = {
            AccessCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            DevCommand.class,
            HelpCommand.class
        })
final class PixyCommand {
    static final String NAME = "pixy";
    static final String DESCRIPTION = "Produce, consume and acknowledge single messages of Kafka.";

    /** They tell of all commands. */
    private static final Set<String> NEEDS_ALL = Set.of("completion", "man");

    /** All commands, those of clients included; they talk to {@code terminal}. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine root = new CommandLine(new PixyCommand());
        ClientCommands.all(terminal).forEach(root::addSubcommand);
        return root;
    }

    /** The same for {@code word} alone, where that is a command which needs no other one. */
    static CommandLine commandLine(String word, Terminal terminal) {
        return NEEDS_ALL.contains(word)
                ? commandLine(terminal)
                : ClientCommands.of(word, terminal)
                        .map(command -> new CommandLine(new Alone()).addSubcommand(command))
                        .orElseGet(() -> commandLine(terminal));
    }

    /** One that has no commands by itself. */
    @Command(name = NAME, description = DESCRIPTION)
    private static final class Alone {}
}
