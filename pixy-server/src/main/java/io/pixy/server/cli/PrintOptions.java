package io.pixy.server.cli;

import picocli.CommandLine.Option;

/** How the messages that a command takes are printed. Confined to the thread that runs the command. */
final class PrintOptions {
    @Option(
            names = {"-d", "--delimiter"},
            paramLabel = "TEXT",
            defaultValue = "\\n",
            description = "What follows each message of the raw output. Default: a newline")
    private String delimiter;

    @Option(
            names = {"-H", "--include-headers"},
            description = "Print record headers before the message (text)")
    private boolean headers;

    @Option(
            names = {"-K", "--include-key"},
            description = "Print the key and a tab before the message (text and raw)")
    private boolean key;

    /** Prints as these say, in one of the formats. */
    MessagePrinter in(OutputFormat format) {
        return format.printer(headers, key, Escapes.decode(delimiter));
    }
}
