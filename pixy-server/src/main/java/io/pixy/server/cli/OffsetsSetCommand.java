package io.pixy.server.cli;

import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Moves a group to the oldest or newest message, to a time or to an offset. What they are is looked up first and then
 * set as numbers; all but the time works with servers of every kind. Confined to the thread that runs it.
 */
@Command(
        name = "set",
        description = {
            "Move a consumer group within a topic, and show where each partition was and is.",
            "Set offsets only when the group has ceased to consume: a running consumer overwrites them."
        })
final class OffsetsSetCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Option(
            names = {"-g", "--group"},
            required = true,
            paramLabel = "GROUP",
            description = "Consumer group")
    String group;

    @Option(names = "--to", required = true, paramLabel = "WHERE", description = OffsetTarget.FORMS)
    String to;

    @Option(
            names = {"-p", "--partition"},
            split = ",",
            paramLabel = "N",
            description = "Only these partitions. Default: all")
    List<Integer> partitions;

    OffsetsSetCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws InterruptedException {
        OffsetTarget target = OffsetTarget.parse(to);
        String name = topic(topic);
        List<PartitionOffsets> rows = chosen(await("while calling GetOffsets()", remote.offsets(group, name)));
        ToLongFunction<PartitionOffsets> offset = target.in(name, remote);
        List<OffsetUpdate> updates = rows.stream()
                .map(row -> new OffsetUpdate(row.partition(), offset.applyAsLong(row), ""))
                .toList();
        await("while calling SetOffsets()", remote.setOffsets(group, name, updates));
        for (PartitionOffsets row : rows) {
            terminal.out()
                    .println("partition " + row.partition() + ": " + (row.offset() < 0 ? "none" : row.offset()) + " -> "
                            + offset.applyAsLong(row));
        }
        return ExitCodes.OK;
    }

    private List<PartitionOffsets> chosen(List<PartitionOffsets> rows) {
        if (partitions == null) {
            return rows;
        }
        List<PartitionOffsets> found = new ArrayList<>();
        for (int partition : partitions) {
            found.add(rows.stream()
                    .filter(row -> row.partition() == partition)
                    .findFirst()
                    .orElseThrow(() -> new UsageException("the topic has no partition " + partition)));
        }
        return found;
    }
}
