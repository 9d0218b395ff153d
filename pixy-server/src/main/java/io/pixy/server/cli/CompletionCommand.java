package io.pixy.server.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands and options. Confined to the thread that runs it. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes commands and options, for bash and zsh, or for fish.",
            "To use it: `source <(pixy completion)` in bash and zsh, `pixy completion fish | source` in fish."
        })
final class CompletionCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            defaultValue = "bash",
            description = "bash, zsh or fish. Default: bash")
    Shell shell;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    boolean help;

    @Spec
    CommandSpec spec;

    CompletionCommand(Terminal terminal) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        ServerFlags.describeIn(root.getCommandSpec());
        String script = shell == Shell.fish ? FishCompletion.of(root) : AutoComplete.bash(root.getCommandName(), root);
        terminal.out().print(script);
        terminal.out().flush();
        return ExitCodes.OK;
    }

    /** Those that there is a script for; zsh understands that of bash. */
    enum Shell {
        bash,
        zsh,
        fish
    }
}
