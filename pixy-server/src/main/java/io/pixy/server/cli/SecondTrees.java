package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.Settlement;
import io.pixy.server.config.GoDuration;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of the second API, as trees. What makes no sense fails with an {@link IllegalArgumentException}. No state. */
final class SecondTrees {
    private SecondTrees() {}

    static Map<String, Object> record(ProduceRequest request) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("key", payload(request.key()));
        tree.put("value", payload(request.value()));
        tree.put("headers", request.headers().stream().map(SecondTrees::header).toList());
        request.partition().ifPresent(partition -> tree.put("partition", partition));
        request.timestampMillis().ifPresent(millis -> tree.put("timestamp", millis));
        tree.put("partitionKey", payload(request.partitionKey()));
        return tree;
    }

    private static Map<String, Object> header(Header header) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("key", header.key());
        tree.put("value", payload(header.value()));
        return tree;
    }

    private static Map<String, Object> payload(byte[] bytes) {
        return bytes == null ? null : Map.of("base64", Base64.getEncoder().encodeToString(bytes));
    }

    static Map<String, Object> settlement(Settlement settlement) {
        Map<String, Object> verb = new LinkedHashMap<>();
        String name = "ack";
        if (settlement instanceof Settlement.Nacked nacked) {
            name = "nack";
            nacked.delay().ifPresent(delay -> verb.put("delay", GoDuration.format(delay)));
            verb.put("release", nacked.release());
            verb.put("reason", nacked.reason());
        } else if (settlement instanceof Settlement.Extended extended) {
            name = "extend";
            verb.put("lease", GoDuration.format(extended.lease()));
        } else if (settlement instanceof Settlement.Rejected rejected) {
            name = "reject";
            verb.put("reason", rejected.reason());
        }
        return Map.of("receipt", settlement.receipt(), name, verb);
    }

    static List<Map<String, Object>> results(JsonNode json) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (JsonNode one : json.path("results")) {
            results.add(Json.tree(one));
        }
        return results;
    }

    static List<Delivery> deliveries(JsonNode json) {
        List<Delivery> deliveries = new ArrayList<>();
        json.path("messages").forEach(one -> deliveries.add(delivery(one)));
        return deliveries;
    }

    static Delivery delivery(JsonNode one) {
        Message message = message(one).withAttempt(JsonNumbers.anInt(one, "attempt"));
        return new Delivery(one.path("receipt").asText(), message, time(one, "leaseUntil"));
    }

    static List<Header> headers(JsonNode message) {
        List<Header> headers = new ArrayList<>();
        for (JsonNode header : message.path("headers")) {
            headers.add(new Header(header.path("key").asText(), bytes(header.path("value"))));
        }
        return headers;
    }

    /** One that may be in nobody's hands. */
    static Message message(JsonNode one) {
        return new Message(
                one.path("topic").asText(),
                JsonNumbers.anInt(one, "partition"),
                JsonNumbers.aLong(one, "offset"),
                bytes(one.path("key")),
                bytes(one.path("value")),
                headers(one),
                millis(one),
                1);
    }

    /** Of the member {@code timestamp}; -1 if there is none. */
    static long millis(JsonNode json) {
        return json.has("timestamp") ? time(json, "timestamp").toEpochMilli() : -1;
    }

    static Instant time(JsonNode json, String name) {
        try {
            return Instant.parse(json.path(name).asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is no time: " + json.path(name), e);
        }
    }

    static byte[] bytes(JsonNode base64) {
        return base64.isNull() ? null : Base64.getDecoder().decode(base64.asText());
    }
}
