package io.pixy.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the load generators. Confined to the thread that runs it. */
@Command(name = "bench", description = "Generate load: write messages, or consume them, as fast as the server allows.")
final class BenchCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    boolean help;

    @Override
    public Integer call() {
        CommandLine commandLine = spec.commandLine();
        throw new ParameterException(commandLine, "Missing required subcommand: produce or consume");
    }
}
