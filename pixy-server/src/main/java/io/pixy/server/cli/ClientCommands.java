package io.pixy.server.cli;

import java.util.List;
import picocli.CommandLine;

/** The client commands, to be added to the program's own. No state. */
public final class ClientCommands {
    private ClientCommands() {}

    /** All of them, each with its subcommands: {@code ClientCommands.all(terminal).forEach(root::addSubcommand)}. */
    public static List<CommandLine> all(Terminal terminal) {
        CommandLine offsets = new CommandLine(new OffsetsCommand(terminal))
                .addSubcommand(new OffsetsGetCommand(terminal))
                .addSubcommand(new OffsetsSetCommand(terminal));
        CommandLine bench = new CommandLine(new BenchCommand())
                .addSubcommand(new BenchProduceCommand(terminal))
                .addSubcommand(new BenchConsumeCommand(terminal));
        CommandLine dlq = new CommandLine(new DlqCommand())
                .addSubcommand(new DlqListCommand(terminal))
                .addSubcommand(new DlqShowCommand(terminal))
                .addSubcommand(new DlqRedriveCommand(terminal))
                .addSubcommand(new DlqPurgeCommand(terminal));
        CommandLine queue = new CommandLine(new QueueCommand()).addSubcommand(new QueueShowCommand(terminal));
        return List.of(
                new CommandLine(new ProduceCommand(terminal)),
                new CommandLine(new ConsumeCommand(terminal)),
                new CommandLine(new AckCommand(terminal)),
                new CommandLine(new ReceiveCommand(terminal)),
                new CommandLine(new StreamCommand(terminal)),
                new CommandLine(new SettleCommand(terminal)),
                new CommandLine(new NackCommand(terminal)),
                new CommandLine(new ExtendCommand(terminal)),
                new CommandLine(new RejectCommand(terminal)),
                dlq,
                queue,
                new CommandLine(new BrowseCommand(terminal)),
                new CommandLine(new StatusCommand(terminal)),
                new CommandLine(new TopCommand(terminal)),
                new CommandLine(new ContextCommand(terminal)),
                offsets,
                new CommandLine(new TopicsCommand(terminal)),
                new CommandLine(new TopicCommand(terminal)),
                new CommandLine(new ConsumersCommand(terminal)),
                bench,
                new CommandLine(new VersionCommand(terminal)),
                new CommandLine(new CompletionCommand(terminal)),
                new CommandLine(new ManCommand(terminal)));
    }
}
