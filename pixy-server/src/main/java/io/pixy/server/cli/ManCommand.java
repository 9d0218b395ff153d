package io.pixy.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints manual pages. Confined to the thread that runs it. */
@Command(
        name = "man",
        description = {
            "Print the manual page of the server, or that of a command, as man reads it.",
            "A release has all of them in share/man."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  pixy man consume | man -l -", "  pixy man --directory ~/.local/share/man/man1"})
final class ManCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Such as consume, or dlq list")
    List<String> words = List.of();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Write all pages into this directory, which is made if it is not there")
    Path directory;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    boolean help;

    @Spec
    CommandSpec spec;

    ManCommand(Terminal terminal) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        ServerFlags.describeIn(root.getCommandSpec());
        if (directory == null) {
            terminal.out().print(ManPage.of(named(root)));
            terminal.out().flush();
            return ExitCodes.OK;
        }
        if (!words.isEmpty()) {
            terminal.complain("--directory is for all pages: leave out " + String.join(" ", words));
            return ExitCodes.USAGE;
        }
        try {
            Files.createDirectories(directory);
            write(root);
            return ExitCodes.OK;
        } catch (IOException e) {
            terminal.complain("the pages can't be written: " + e);
            return ExitCodes.FAILURE;
        }
    }

    private CommandLine named(CommandLine root) {
        CommandLine command = root;
        for (String word : words) {
            command = command.getSubcommands().get(word);
            if (command == null) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "there is no command " + String.join(" ", words));
            }
        }
        return command;
    }

    private void write(CommandLine command) throws IOException {
        Files.writeString(directory.resolve(ManPage.name(command) + ".1"), ManPage.of(command));
        for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
            CommandLine other = sub.getValue();
            // other names have no pages of their own
            boolean isOwnName = sub.getKey().equals(other.getCommandName());
            if (isOwnName && !other.getCommandSpec().usageMessage().hidden()) {
                write(other);
            }
        }
    }
}
