package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.BlockedReason;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.server.config.GoDuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What one sees of messages and queues over REST. What makes no sense fails with an {@link IllegalArgumentException}. No state. */
final class ViewFromJson {
    private ViewFromJson() {}

    static MessagePage page(JsonNode json) {
        List<Message> messages = new ArrayList<>();
        json.path("messages").forEach(one -> messages.add(SecondTrees.message(one)));
        return new MessagePage(
                messages,
                JsonNumbers.aLong(json, "next"),
                JsonNumbers.aLong(json, "begin"),
                JsonNumbers.aLong(json, "end"));
    }

    static List<QueuePartition> queue(JsonNode json) {
        List<QueuePartition> partitions = new ArrayList<>();
        json.path("partitions").forEach(one -> partitions.add(partition(one)));
        return partitions;
    }

    private static QueuePartition partition(JsonNode json) {
        return new QueuePartition(
                JsonNumbers.anInt(json, "partition"),
                json.hasNonNull("owner") ? Optional.of(json.get("owner").asText()) : Optional.empty(),
                JsonNumbers.aLong(json, "begin"),
                JsonNumbers.aLong(json, "end"),
                optional(json, "committed"),
                optional(json, "lag"),
                json.hasNonNull("state") ? Optional.of(state(json.get("state"))) : Optional.empty());
    }

    private static OptionalLong optional(JsonNode json, String name) {
        return json.hasNonNull(name) ? OptionalLong.of(JsonNumbers.aLong(json, name)) : OptionalLong.empty();
    }

    private static QueueState state(JsonNode json) {
        List<QueueState.Blockage> blocked = new ArrayList<>();
        json.path("blocked")
                .forEach(one -> blocked.add(new QueueState.Blockage(
                        BlockedReason.valueOf(one.path("reason").asText()),
                        one.path("message").asText())));
        return new QueueState(
                JsonNumbers.anInt(json, "inHand"),
                JsonNumbers.anInt(json, "due"),
                JsonNumbers.anInt(json, "delayed"),
                JsonNumbers.anInt(json, "held"),
                JsonNumbers.anInt(json, "shipping"),
                json.hasNonNull("oldest") ? Optional.of(oldest(json.get("oldest"))) : Optional.empty(),
                json.path("metadataUsed").asDouble(),
                blocked);
    }

    private static QueueState.Oldest oldest(JsonNode json) {
        return new QueueState.Oldest(
                JsonNumbers.aLong(json, "offset"),
                SecondTrees.millis(json),
                GoDuration.parse(json.path("age").asText()),
                JsonNumbers.anInt(json, "attempts"));
    }

    static List<ClusterLine> clusters(JsonNode json) {
        List<ClusterLine> clusters = new ArrayList<>();
        json.path("clusters")
                .forEach(one -> clusters.add(new ClusterLine(
                        one.path("name").asText(),
                        one.path("default").asBoolean(),
                        one.path("kafka").asBoolean(),
                        one.path("registry").asBoolean())));
        return clusters;
    }
}
