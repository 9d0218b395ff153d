package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.OffsetUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows offsets; or, as ever, sets them when standard input is a pipe or a file. Confined to one thread. */
@Command(
        name = "offsets",
        description = {
            "Show the committed offsets of a consumer group beside the limits of each partition, as JSON.",
            "With a pipe or file as standard input they are set instead, from JSON such as"
                    + " [{\"partition\": 1, \"offset\": 7}]; 'offsets get' never reads standard input.",
            "Set offsets only when the group has ceased to consume: a running consumer overwrites them."
        })
final class OffsetsCommand extends OffsetsGetCommand {
    OffsetsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (!terminal.inputIsData().getAsBoolean()) {
            return super.run(remote);
        }
        List<OffsetUpdate> updates = updates();
        await("while calling SetOffsets()", remote.setOffsets(group(group), topic(topic), updates));
        return ExitCodes.OK;
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
