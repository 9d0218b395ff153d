package io.pixy.server.cli;

import io.pixy.server.Version;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the version. Confined to the thread that runs it. */
@Command(name = "version", description = "Print the version and the commit.")
final class VersionCommand implements Callable<Integer> {
    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
    }

    @Override
    public Integer call() {
        terminal.out().println("Version: " + Version.text());
        terminal.out().flush();
        return ExitCodes.OK;
    }
}
