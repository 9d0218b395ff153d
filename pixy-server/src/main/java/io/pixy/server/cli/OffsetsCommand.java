package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows offsets; or, as ever, sets them when standard input is a pipe or a file. Confined to one thread. */
@Command(
        name = "offsets",
        description = {
            "Show the committed offsets of a consumer group beside the limits of each partition, as JSON.",
            "With a pipe or file as standard input they are set instead, from JSON such as"
                    + " [{\"partition\": 1, \"offset\": 7}]; 'offsets get' never reads standard input.",
            "Set offsets only when the group has ceased to consume: a running consumer overwrites them."
        })
final class OffsetsCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Default: $" + TOPIC_VARIABLE)
    String topic;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Consumer group. Default: $" + GROUP_VARIABLE + ", or kafka-pixy-cli")
    String group;

    @Option(
            names = {"-l", "--lag"},
            description = "Only the sums of count and lag")
    boolean lag;

    OffsetsCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (terminal.inputIsData().getAsBoolean()) {
            List<OffsetUpdate> updates = updates();
            await("while calling SetOffsets()", remote.setOffsets(group(group), topic(topic), updates));
            return ExitCodes.OK;
        }
        show(terminal, await("while calling GetOffsets()", remote.offsets(group(group), topic(topic))), lag);
        return ExitCodes.OK;
    }

    static void show(Terminal terminal, List<PartitionOffsets> rows, boolean sums) {
        Object tree =
                sums ? Trees.sums(rows) : rows.stream().map(Trees::offsets).toList();
        terminal.out().println(Json.pretty(tree));
    }

    private List<OffsetUpdate> updates() throws IOException {
        byte[] input = terminal.in().readAllBytes();
        JsonNode json = Json.parse(input);
        if (json.isMissingNode() || !json.isArray()) {
            String why = input.length == 0 ? "unexpected end of JSON input" : "an array of objects is expected";
            throw new IOException("while marshalling partition offsets from stdin: " + why);
        }
        List<OffsetUpdate> updates = new ArrayList<>();
        for (JsonNode row : json) {
            updates.add(new OffsetUpdate(
                    integer(row, "partition").asInt(),
                    integer(row, "offset").asLong(),
                    row.path("metadata").asText("")));
        }
        return updates;
    }

    /** Absent means 0, as in what this command prints. */
    private static JsonNode integer(JsonNode row, String name) throws IOException {
        JsonNode value = row.path(name);
        if (!row.isObject() || !(value.isMissingNode() || value.isIntegralNumber())) {
            throw new IOException(
                    "while marshalling partition offsets from stdin: " + name + " of " + row + " is not an integer");
        }
        return value;
    }
}
