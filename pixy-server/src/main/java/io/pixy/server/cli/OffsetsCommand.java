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
    private static final int MOST_BYTES = 10 << 20;

    OffsetsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Remote remote) throws IOException, InterruptedException {
        if (!terminal.inputIsData().getAsBoolean()) {
            return super.run(remote);
        }
        List<OffsetUpdate> updates = updates();
        await("while calling SetOffsets()", remote.setOffsets(group.in(terminal), topic(topic), updates));
        return ExitCodes.OK;
    }

    private List<OffsetUpdate> updates() throws IOException {
        byte[] input = terminal.in().readNBytes(MOST_BYTES + 1);
        if (input.length > MOST_BYTES) {
            throw refused("more than " + Sizes.bytes(MOST_BYTES));
        }
        JsonNode json = Json.parse(input);
        if (json.isMissingNode() || !json.isArray()) {
            throw refused(input.length == 0 ? "unexpected end of JSON input" : "an array of objects is expected");
        }
        List<OffsetUpdate> updates = new ArrayList<>();
        for (JsonNode row : json) {
            try {
                updates.add(update(row));
            } catch (IllegalArgumentException e) {
                throw refused(e.getMessage());
            }
        }
        return updates;
    }

    /** An absent number means 0, as in what this command prints. */
    private static OffsetUpdate update(JsonNode row) {
        JsonNode metadata = row.path("metadata");
        if (!metadata.isMissingNode() && !metadata.isTextual()) {
            throw new IllegalArgumentException("metadata of " + row + " is not a string");
        }
        return new OffsetUpdate(
                JsonNumbers.anInt(row, "partition", 0), JsonNumbers.aLong(row, "offset", 0), metadata.asText(""));
    }

    private static IOException refused(String why) {
        return new IOException("while marshalling partition offsets from stdin: " + why);
    }
}
