package io.pixy.server.http;

import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.server.config.GoDuration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** How a queue looks in the JSON of the second API. No state. */
public final class QueueJson {
    private static final int BYTES_PER_PARTITION = 256;

    private QueueJson() {}

    /** The whole document, on one line. */
    public static byte[] of(List<QueuePartition> partitions) {
        return write(partitions).toBytes();
    }

    static JsonWriter write(List<QueuePartition> partitions) {
        JsonWriter json = JsonWriter.onOneLine(BYTES_PER_PARTITION * partitions.size())
                .beginObject()
                .name("partitions")
                .beginArray();
        partitions.forEach(partition -> write(json, partition));
        return json.endArray().endObject();
    }

    private static void write(JsonWriter json, QueuePartition partition) {
        json.beginObject().name("partition").number(partition.partition()).name("owner");
        partition.owner().ifPresentOrElse(json::text, json::nothing);
        json.name("begin").number(partition.begin()).name("end").number(partition.end());
        json.name("committed");
        partition.committed().ifPresentOrElse(json::number, json::nothing);
        json.name("lag");
        partition.lag().ifPresentOrElse(json::number, json::nothing);
        json.name("state");
        partition.state().ifPresentOrElse(state -> write(json, state), json::nothing);
        json.endObject();
    }

    private static void write(JsonWriter json, QueueState state) {
        json.beginObject();
        json.name("inHand").number(state.inHand());
        json.name("due").number(state.due());
        json.name("delayed").number(state.delayed());
        json.name("held").number(state.held());
        json.name("shipping").number(state.shipping());
        json.name("oldest");
        state.oldest().ifPresentOrElse(oldest -> write(json, oldest), json::nothing);
        json.name("metadataUsed")
                .value(String.format(Locale.ROOT, "%.3f", state.metadataUsed()).getBytes(StandardCharsets.US_ASCII));
        json.name("blocked").beginArray();
        for (QueueState.Blockage blockage : state.blocked()) {
            json.beginObject().name("reason").text(blockage.reason().name());
            json.name("message").text(blockage.text()).endObject();
        }
        json.endArray().endObject();
    }

    private static void write(JsonWriter json, QueueState.Oldest oldest) {
        json.beginObject().name("offset").number(oldest.offset());
        if (oldest.timestampMillis() >= 0) {
            json.name("timestamp").text(ResultJson.time(Instant.ofEpochMilli(oldest.timestampMillis())));
        }
        oldest.age().ifPresent(age -> json.name("age").text(GoDuration.format(age)));
        json.name("attempts").number(oldest.attempts()).endObject();
    }
}
