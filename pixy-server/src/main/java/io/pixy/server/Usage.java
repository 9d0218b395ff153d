package io.pixy.server;

import io.pixy.server.cli.Terminal;
import io.pixy.server.config.ServeFlags;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What is printed for help, and when the command line is not understood. No state. */
final class Usage {
    private Usage() {}

    static String text() {
        StringBuilder text = new StringBuilder(ServeFlags.usage(PixyCommand.NAME));
        text.append("\nWithout a command the server runs. Commands (`pixy help COMMAND` tells more):\n");
        PixyCommand.commandLine(Terminal.system()).getSubcommands().forEach((name, command) -> {
            // other names of a command come with its help
            if (name.equals(command.getCommandName())) {
                text.append(String.format(Locale.ROOT, "  %-12s%s%n", name, firstLine(command)));
            }
        });
        return text.toString();
    }

    private static String firstLine(CommandLine command) {
        var usage = command.getCommandSpec().usageMessage();
        return Stream.of(usage.header(), usage.description())
                .flatMap(Stream::of)
                .findFirst()
                .orElse("");
    }
}
