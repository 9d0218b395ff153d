package io.pixy.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands about dead letters. Confined to the thread that runs it. */
@Command(
        name = "dlq",
        description = "Look at the dead letters of a consumer group and a topic, put them back, or delete them.")
final class DlqCommand implements Callable<Integer> {
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
        throw new ParameterException(commandLine, "Missing required subcommand: list, show, redrive or purge");
    }
}
