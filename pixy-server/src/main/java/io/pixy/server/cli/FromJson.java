package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the JSON of REST responses means, in terms of the API. Throws {@link IllegalArgumentException} for what no server
 * of ours answers. No state.
 */
final class FromJson {
    private FromJson() {}

    static Message message(String topic, JsonNode json) {
        List<Header> headers = new ArrayList<>();
        for (JsonNode header : json.path("headers")) {
            headers.add(new Header(header.path("key").asText(), bytes(header.path("value"))));
        }
        return new Message(
                topic,
                JsonNumbers.anInt(json, "partition"),
                JsonNumbers.aLong(json, "offset"),
                bytes(json.path("key")),
                bytes(json.path("value")),
                headers,
                -1,
                1);
    }

    static List<PartitionOffsets> offsets(JsonNode json) {
        List<PartitionOffsets> rows = new ArrayList<>();
        for (JsonNode row : json) {
            rows.add(new PartitionOffsets(
                    JsonNumbers.anInt(row, "partition"),
                    JsonNumbers.aLong(row, "begin"),
                    JsonNumbers.aLong(row, "end"),
                    JsonNumbers.aLong(row, "offset"),
                    row.path("metadata").asText(),
                    row.path("sparse_acks").asText()));
        }
        return rows;
    }

    static Map<Integer, Long> offsetsAt(JsonNode json) {
        Map<Integer, Long> offsets = new TreeMap<>();
        json.forEach(row -> offsets.put(JsonNumbers.anInt(row, "partition"), JsonNumbers.aLong(row, "offset")));
        return offsets;
    }

    static List<TopicDescription> topics(JsonNode json) {
        List<TopicDescription> topics = new ArrayList<>();
        json.properties().forEach(topic -> topics.add(topic(topic.getKey(), topic.getValue())));
        return topics;
    }

    static TopicDescription topic(String name, JsonNode json) {
        Map<String, String> settings = new TreeMap<>();
        json.path("config")
                .path("config")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        List<PartitionDescription> partitions = new ArrayList<>();
        for (JsonNode p : json.path("partitions")) {
            partitions.add(new PartitionDescription(
                    JsonNumbers.anInt(p, "partition"),
                    JsonNumbers.anInt(p, "leader"),
                    integers(p.path("replicas")),
                    integers(p.path("isr"))));
        }
        TopicConfig config = new TopicConfig(JsonNumbers.anInt(json.path("config"), "version", 0), settings);
        return new TopicDescription(name, Optional.of(config), Optional.of(partitions));
    }

    static Map<String, Map<String, List<Integer>>> consumers(JsonNode json) {
        Map<String, Map<String, List<Integer>>> groups = new TreeMap<>();
        json.properties().forEach(group -> {
            Map<String, List<Integer>> members = new TreeMap<>();
            group.getValue().properties().forEach(member -> members.put(member.getKey(), integers(member.getValue())));
            groups.put(group.getKey(), members);
        });
        return groups;
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : array) {
            if (!number.canConvertToInt()) {
                throw new IllegalArgumentException(number + " is not an integer of 32 bits");
            }
            numbers.add(number.intValue());
        }
        return numbers;
    }

    private static byte[] bytes(JsonNode base64) {
        return base64.isTextual() ? Base64.getDecoder().decode(base64.asText()) : null;
    }
}
