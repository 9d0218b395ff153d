package io.pixy.server.cli;

import io.pixy.api.PartitionOffsets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows offsets, whatever standard input is. Confined to the thread that runs it. */
@Command(name = "get", description = "Show the committed offsets of a consumer group, as JSON.")
class OffsetsGetCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Mixin
    GroupOption group = new GroupOption();

    @Option(
            names = {"-l", "--lag"},
            description = "Only the sums of count and lag")
    boolean lag;

    OffsetsGetCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        List<PartitionOffsets> rows =
                await("while calling GetOffsets()", remote.offsets(group.in(terminal), topic(topic)));
        Object tree = lag ? Trees.sums(rows) : rows.stream().map(Trees::offsets).toList();
        terminal.out().println(Json.pretty(tree));
        return ExitCodes.OK;
    }
}
