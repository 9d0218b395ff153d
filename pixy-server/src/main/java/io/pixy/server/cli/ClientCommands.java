package io.pixy.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The client commands, to be added to the program's own. No state. */
public final class ClientCommands {
    private static final List<String> NAMES = List.of(
            "produce",
            "consume",
            "ack",
            "receive",
            "stream",
            "settle",
            "nack",
            "extend",
            "reject",
            "dlq",
            "queue",
            "browse",
            "status",
            "top",
            "context",
            "offsets",
            "topics",
            "topic",
            "consumers",
            "bench",
            "version",
            "completion",
            "man");

    private ClientCommands() {}

    /** All of them, each with its subcommands: {@code ClientCommands.all(terminal).forEach(root::addSubcommand)}. */
    public static List<CommandLine> all(Terminal terminal) {
        return NAMES.stream().flatMap(name -> of(name, terminal).stream()).toList();
    }

    /**
     * The one that is called so, by one of its names; nothing if none is. To make all of them takes much longer than what most of
     * them do.
     */
    public static Optional<CommandLine> of(String name, Terminal terminal) {
        return made(name, terminal).map(ClientCommands::line);
    }

    private static CommandLine line(Object command) {
        return command instanceof CommandLine made ? made : new CommandLine(command);
    }

    private static Optional<Object> made(String name, Terminal terminal) {
        return Optional.ofNullable(
                switch (name) {
                    case "produce" -> new ProduceCommand(terminal);
                    case "consume" -> new ConsumeCommand(terminal);
                    case "ack" -> new AckCommand(terminal);
                    case "receive" -> new ReceiveCommand(terminal);
                    case "stream" -> new StreamCommand(terminal);
                    case "settle" -> new SettleCommand(terminal);
                    case "nack" -> new NackCommand(terminal);
                    case "extend" -> new ExtendCommand(terminal);
                    case "reject" -> new RejectCommand(terminal);
                    case "dlq" ->
                        with(
                                new DlqCommand(),
                                new DlqListCommand(terminal),
                                new DlqShowCommand(terminal),
                                new DlqRedriveCommand(terminal),
                                new DlqPurgeCommand(terminal));
                    case "queue" -> with(new QueueCommand(), new QueueShowCommand(terminal));
                    case "browse" -> new BrowseCommand(terminal);
                    case "status" -> new StatusCommand(terminal);
                    case "top" -> new TopCommand(terminal);
                    case "context" -> new ContextCommand(terminal);
                    case "offsets" ->
                        with(
                                new OffsetsCommand(terminal),
                                new OffsetsGetCommand(terminal),
                                new OffsetsSetCommand(terminal));
                    case "topics", "list-topics" -> new TopicsCommand(terminal);
                    case "topic" -> new TopicCommand(terminal);
                    case "consumers", "list-consumers" -> new ConsumersCommand(terminal);
                    case "bench" ->
                        with(new BenchCommand(), new BenchProduceCommand(terminal), new BenchConsumeCommand(terminal));
                    case "version" -> new VersionCommand(terminal);
                    case "completion" -> new CompletionCommand(terminal);
                    case "man" -> new ManCommand(terminal);
                    default -> null;
                });
    }

    private static CommandLine with(Object command, Object... parts) {
        CommandLine line = new CommandLine(command);
        Stream.of(parts).forEach(line::addSubcommand);
        return line;
    }
}
