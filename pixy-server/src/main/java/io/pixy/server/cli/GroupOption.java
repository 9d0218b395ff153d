package io.pixy.server.cli;

import picocli.CommandLine.Option;

/** For which consumer group a command works. Confined to the thread that runs the command. */
final class GroupOption {
    private static final String VARIABLE = "KAFKA_PIXY_GROUP";
    private static final String DEFAULT = "kafka-pixy-cli";

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Consumer group. Default: $" + VARIABLE + ", or " + DEFAULT)
    private String given;

    /** The one that was given, or what holds for this terminal. */
    String in(Terminal terminal) {
        return given != null ? given : terminal.variable(VARIABLE).orElse(DEFAULT);
    }
}
