package io.pixy.server.cli;

import io.pixy.api.QueuePartition;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how far a group is. Confined to the thread that runs it. */
@Command(
        name = "show",
        description = {
            "Show for each partition of a topic who consumes it for a group, how far that is, and what is in the way.",
            "What only its owner knows is shown if the server that is asked is the owner."
        })
final class QueueShowCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (a table) or json. Default: text")
    Layout output;

    /** Named as on the command line. */
    enum Layout {
        text,
        json
    }

    QueueShowCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        List<QueuePartition> rows = await("while describing the queue", remote.queue(group.in(terminal), topic(topic)));
        if (output == Layout.json) {
            terminal.out().println(Json.pretty(QueueTable.tree(rows)));
        } else {
            QueueTable.print(rows, terminal.out());
        }
        return ExitCodes.OK;
    }
}
