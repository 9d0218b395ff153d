package io.pixy.server.cli;

import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Moves a group to the oldest or newest message, or to an offset. What newest and oldest are is looked up first and
 * then set as numbers, which works with servers of every kind. Confined to the thread that runs it.
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

    @Option(
            names = "--to",
            required = true,
            paramLabel = "WHERE",
            description = "newest, oldest or the offset of the next message to consume")
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
        List<OffsetUpdate> updates = rows.stream()
                .map(row -> new OffsetUpdate(row.partition(), target.in(row), ""))
                .toList();
        await("while calling SetOffsets()", remote.setOffsets(group, name, updates));
        for (PartitionOffsets row : rows) {
            terminal.out()
                    .println("partition " + row.partition() + ": " + (row.offset() < 0 ? "none" : row.offset()) + " -> "
                            + target.in(row));
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
